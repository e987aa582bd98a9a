"""No deadline for property tests: how long one example takes says nothing on a shared machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("statistics", deadline=None)
settings.load_profile("statistics")
