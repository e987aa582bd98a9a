"""What a study could have seen: power, sample size, detectable difference, expected width."""

from __future__ import annotations
