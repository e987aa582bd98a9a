"""What the page of a case asks for about its warnings."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()

# Below, a percentage claims more than there is.
FEWEST_FOR_PERCENT = 10


@register.simple_tag
def keep_blocks(frame: Any, section_key: str) -> Any:
    """Return the warnings of a section that a person changes or keeps."""
    return frame.keeps.get(section_key, ())


@register.simple_tag
def share(part: int, whole: int) -> str:
    """Write a count with its denominator, and per cent from ten on."""
    if not whole:
        return "–"
    if whole < FEWEST_FOR_PERCENT:
        return f"{part}/{whole}"
    return f"{part}/{whole} ({part / whole:.1%})"
