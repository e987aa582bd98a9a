"""What a case's page asks for to show its core-lab readings."""

from __future__ import annotations

from django import template

from registry.models import Episode
from registry.selectors.core_lab import CoreLabCase, core_lab_of_case

register = template.Library()


@register.simple_tag
def core_lab_readings(episode: Episode) -> list[CoreLabCase]:
    """Return the case's procedures that were sent, with grades only where they are opened."""
    return core_lab_of_case(episode)
