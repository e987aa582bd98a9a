"""All derived variables: importing this package fills ``LIBRARY``."""

from __future__ import annotations

from analytics.derive import (
    exposure,
    function,
    groups,
    haemorrhage,
    intervals,
    mortality,
    reperfusion,
    safety,
)
from analytics.derive.engine import Derivation, Library, derive
from analytics.derive.library import LIBRARY

__all__ = [
    "LIBRARY",
    "Derivation",
    "Library",
    "derive",
    "exposure",
    "function",
    "groups",
    "haemorrhage",
    "intervals",
    "mortality",
    "reperfusion",
    "safety",
]
