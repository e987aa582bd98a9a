"""What the page of the codebook asks for: kinds, certainties, ranges and conditions in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from registry.codebook import reading
from registry.codebook.condition import Condition
from registry.codebook.variable import Certainty, Kind, Range, Section
from registry.language import range_words as words_of_range

register = template.Library()

KINDS = {
    Kind.INTEGER: gettext_noop("whole number"),
    Kind.DECIMAL: gettext_noop("number"),
    Kind.BOOLEAN: gettext_noop("yes or no"),
    Kind.CHOICE: gettext_noop("one answer"),
    Kind.MULTIPLE: gettext_noop("several answers"),
    Kind.MOMENT: gettext_noop("date and time"),
    Kind.DATE: gettext_noop("date"),
    Kind.TEXT: gettext_noop("text"),
}
CERTAINTIES = {
    Certainty.CONFIRMED: gettext_noop("confirmed"),
    Certainty.SECONDARY: gettext_noop("secondary"),
    Certainty.UNCONFIRMED: gettext_noop("unconfirmed"),
    Certainty.DESIGN: gettext_noop("design"),
}


@register.filter
def kind_words(kind: Kind) -> str:
    return _(KINDS[kind])


@register.filter
def certainty_words(certainty: Certainty) -> str:
    return _(CERTAINTIES[certainty])


@register.filter
def range_words(limits: Range) -> str:
    return words_of_range(limits)


@register.filter
def read_aloud(condition: Condition, section: Section) -> str:
    """Return a condition in the labels of the form."""
    return reading.read_aloud(condition, section=section)
