"""The library that every derivation module adds to."""

from __future__ import annotations

from analytics.derive.engine import Library

LIBRARY = Library()
derived = LIBRARY.derived
