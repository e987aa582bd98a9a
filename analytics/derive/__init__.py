"""All derived variables: importing this package fills ``LIBRARY``."""

from __future__ import annotations

from analytics.derive import (
    baseline,
    exposure,
    function,
    groups,
    haemorrhage,
    intervals,
    mortality,
    reperfusion,
    safety,
    survival,
)
from analytics.derive.engine import Derivation, Library, derive
from analytics.derive.library import LIBRARY

__all__ = [
    "LIBRARY",
    "Derivation",
    "Library",
    "baseline",
    "derive",
    "exposure",
    "function",
    "groups",
    "haemorrhage",
    "intervals",
    "mortality",
    "reperfusion",
    "safety",
    "survival",
]
