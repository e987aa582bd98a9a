"""Small helpers of the report templates."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from analytics.report.display import Cell, Column, Row

register = template.Library()

# What the eye should find first in a sentence: "54%", "54 %", "1.68 times", "6/41".
_NUMBER = re.compile(r"\d[\d.,]*\s?%|\d+\.\d+ times|\d+/\d+")


@register.filter
def emphasise_numbers(text: str) -> SafeString:
    """Set the percentages, ratios and counts of a sentence in bold."""
    escaped = conditional_escape(text)
    return mark_safe(  # noqa: S308 - escaped in the line above
        _NUMBER.sub(lambda found: f"<strong>{found.group()}</strong>", escaped)
    )


@register.filter
def beside(row: Row, columns: tuple[Column, ...]) -> list[tuple[Cell, Column]]:
    """Pair each cell of a row with its column."""
    return list(zip(row.cells, columns, strict=False))
