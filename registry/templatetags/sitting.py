"""What the pages of a case ask about batch entry."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.template import Context

from registry.http import person_of
from registry.selectors.sitting import SittingCase, cases_of_sitting, current_sitting

register = template.Library()


@dataclass(frozen=True, slots=True)
class ShownSitting:
    """The sitting as its list shows it."""

    cases: list[SittingCase]
    year: int
    key: str


@register.simple_tag(takes_context=True)
def sitting_with(context: Context, key: str = "") -> ShownSitting | None:
    """Return the sitting that is going on; with ``key`` only if this case belongs to it."""
    request: HttpRequest = context["request"]
    sitting = current_sitting(request)
    if sitting is None or (key and key not in sitting.made):
        return None
    return ShownSitting(cases_of_sitting(person_of(request), sitting), sitting.year, key)
