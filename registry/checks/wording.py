"""Recorded values as a coordinator reads them in a message."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.civil_time import format_date, format_time
from registry.codebook.variable import Kind, Variable


def said(variable: Variable | None, value: Any) -> str:
    """Return ``value`` in words, with its unit; ``variable`` is None for structural items."""
    if isinstance(value, bool):
        return pgettext("in a sentence", "yes") if value else pgettext("in a sentence", "no")
    if isinstance(value, date):
        return day_and_time(value)
    if variable is None:
        return str(value)
    if variable.kind is Kind.CHOICE and variable.choices is not None:
        return _(variable.choices.label_of(value))
    if variable.kind is Kind.MULTIPLE and variable.choices is not None:
        return ", ".join(_(variable.choices.label_of(code)) for code in value)
    return _number(variable, value) if isinstance(value, (int, float)) else str(value)


def day_and_time(value: date) -> str:
    """Return a date, or the local date and time of a moment."""
    if isinstance(value, datetime):
        return f"{format_date(value.date())} {format_time(value)}"
    return format_date(value)


def in_sentence(label: str) -> str:
    """Return a label for the middle of a sentence; an abbreviation keeps its capitals."""
    first_word = label.split(" ", 1)[0]
    ordinary = first_word[1:].islower() or len(first_word) == 1
    return label[:1].lower() + label[1:] if ordinary else label


def _number(variable: Variable, value: float) -> str:
    number = f"{value:g}"
    if variable.unit in ("", "points"):
        return number
    return f"{number} {variable.unit}"
