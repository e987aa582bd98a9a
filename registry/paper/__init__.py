"""Cases on paper: the sheet to write on, and the whole case as a PDF."""

from __future__ import annotations
