"""Recorded values as a coordinator reads them in a message."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from registry.codebook.variable import Kind, Variable
from registry.language import date_words, listed, moment_words, unit_words


def said(variable: Variable | None, value: Any) -> str:
    """Return ``value`` in words, with its unit; ``variable`` is None for structural items."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return day_and_time(value)
    if variable is None:
        return str(value)
    if variable.kind is Kind.CHOICE and variable.choices is not None:
        return _(variable.choices.label_of(value))
    if variable.kind is Kind.MULTIPLE and variable.choices is not None:
        return listed(_(variable.choices.label_of(code)) for code in value)
    return _number(variable, value) if isinstance(value, (int, float)) else str(value)


def day_and_time(value: date) -> str:
    """Return a date, or the local date and time of a moment."""
    return moment_words(value) if isinstance(value, datetime) else date_words(value)


def in_sentence(label: str) -> str:
    """Return a label for the middle of a sentence; an abbreviation keeps its capitals."""
    first_word = label.split(" ", 1)[0]
    ordinary = first_word[1:].islower() or len(first_word) == 1
    return label[:1].lower() + label[1:] if ordinary else label


def _number(variable: Variable, value: float) -> str:
    return f"{value:g} {unit_words(variable)}".strip()
