"""Do the numbers of a printed table fit together.  All are given as text, as they were printed."""

from __future__ import annotations
