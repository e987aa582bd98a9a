"""Synthetic cases: the demonstration and generated cohorts. Nothing here is about anybody."""

from __future__ import annotations
