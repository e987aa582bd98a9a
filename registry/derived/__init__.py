"""What follows from the recorded answers of one case, in plain Python.

``registry.derived.catalogue.DERIVATIONS`` lists every item that a case's screen shows.
"""

from __future__ import annotations
