"""The pages of the registry."""

from __future__ import annotations
