"""What the list of cases asks for."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from registry.models import Episode

register = template.Library()

MARKS = {"ascending": "↑", "descending": "↓", "none": ""}


@register.simple_tag
def sort_header(column: Any, head: Any) -> SafeString:
    """Draw a column's head. Pressing it sorts, again turns the order round, Shift adds a key."""
    kind = ' class="number"' if column.numeric else ""
    if head is None:
        return format_html('<th scope="col"{}>{}</th>', SafeString(kind), column.label)
    # Only the leading key is announced: aria-sort may stand at one column of a table.
    announced = head.state if head.place == 1 else "none"
    mark = f"{MARKS[head.state]}{head.place if head.place > 1 else ''}"
    return format_html(
        '<th scope="col"{} aria-sort="{}"><a href="{}" data-added="{}">{}'
        ' <span aria-hidden="true">{}</span></a></th>',
        SafeString(kind),
        announced,
        head.address,
        head.added,
        column.label,
        mark,
    )


@register.filter
def open_items(episode: Episode) -> int:
    """Return how many required answers a case still waits for."""
    return episode.required_count - episode.answered_count
