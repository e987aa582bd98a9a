"""Which day it is where a person works, as the views ask for it."""

from __future__ import annotations

from registry.selectors.local_day import local_day

__all__ = ["local_day"]
