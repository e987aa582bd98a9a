"""Dates in Chinese."""

from __future__ import annotations
