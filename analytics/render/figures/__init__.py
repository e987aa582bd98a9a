"""Figures: from a display to SVG for the page and paper, and PNG for Word."""

from __future__ import annotations
