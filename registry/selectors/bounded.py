"""Counts that stop counting: what a screen says about millions of rows need not read them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

LONGEST_LIST = 20_000


@dataclass(frozen=True, slots=True)
class Count:
    """``number`` rows; or more than that, where ``more``."""

    number: int
    more: bool


def bounded_count(rows: QuerySet[Any], limit: int = LONGEST_LIST) -> Count:
    """Count the rows up to ``limit``, exactly, and say where there are more."""
    found = rows.order_by().values("pk")[: limit + 1].count()
    return Count(min(found, limit), found > limit)
