"""What is typed: forms that the codebook draws, and nothing typed is lost."""

from __future__ import annotations
