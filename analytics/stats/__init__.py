"""Statistics: arrays and counts in, frozen dataclasses out; no framework, no data frame.

Every interval takes ``level`` (0.95 means 95 %), every result names its method, and what cannot
be estimated raises ``estimate.NotEstimableError`` with the reason in words.
"""

from __future__ import annotations
