"""Recorded values as a coordinator reads them in a message."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from registry.codebook.variable import Kind, Variable

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def said(variable: Variable | None, value: Any) -> str:
    """Return ``value`` in words, with its unit; ``variable`` is None for structural items."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day_and_time(value)
    if variable is None:
        return str(value)
    if variable.kind is Kind.CHOICE and variable.choices is not None:
        return variable.choices.label_of(value)
    if variable.kind is Kind.MULTIPLE and variable.choices is not None:
        return ", ".join(variable.choices.label_of(code) for code in value)
    return _number(variable, value) if isinstance(value, (int, float)) else str(value)


def day_and_time(value: date) -> str:
    """Return a date, or the local date and time of a moment."""
    day = f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{day} {value:%H:%M}" if isinstance(value, datetime) else day


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
