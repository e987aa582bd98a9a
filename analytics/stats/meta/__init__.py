"""Evidence synthesis: several studies' results into one, with what they disagree about."""

from __future__ import annotations
