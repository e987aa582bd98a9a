"""One variable as it stands on paper: boxes to tick, or a line to write on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from registry.codebook.variable import Kind, Variable
from registry.forms.showing import reason_words, value_words

# More than this does not fit beside a label: the answer is then written in words.
MOST_OPTIONS = 9
MOST_LETTERS = 150
# In letters: a line of a column, and the room that writing by hand needs.
LINE, ROOM = 54, 12


def field(variable: Variable, value: Any, missing: str | None) -> dict[str, Any]:
    """Return the printed form of an item; without an answer it is empty, to be filled in."""
    options = _options(variable, value)
    label = _(variable.label)
    answer = written(variable, value, missing) if not options else reason_words(missing)
    printed = answer or hint(variable)
    return {
        "label": label,
        "kind": "ticks" if options else "line",
        "options": options,
        "value": answer,
        "hint": "" if answer else printed,
        "above": _width(label) + max(_width(printed), ROOM) > LINE,
        "unit": variable.unit,
        "conditional": not variable.required,
    }


def written(variable: Variable, value: Any, missing: str | None) -> str:
    """Return an answer as short as it can be written, or the reason why there is none."""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if value is None:
        return reason_words(missing)
    return value_words(value, variable).removesuffix(variable.unit).strip()


def hint(variable: Variable) -> str:
    """Return what is to be written, in grey: the form of a time, the range of a number."""
    if variable.kind is Kind.MOMENT:
        return _("DD/MM hh:mm")
    if variable.kind is Kind.DATE:
        return _("DD/MM/YYYY")
    if variable.kind is Kind.INTEGER and variable.valid is not None and not variable.unit:
        return f"{variable.valid.low:g}–{variable.valid.high:g}"
    return ""


def _width(text: str) -> int:
    """Return about how many letters wide a text is; a Chinese character is two."""
    return sum(2 if east_asian_width(letter) in ("W", "F") else 1 for letter in text)


def _options(variable: Variable, value: Any) -> list[dict[str, Any]]:
    if variable.kind is Kind.BOOLEAN:
        return [{"label": _("Yes"), "on": value is True}, {"label": _("No"), "on": value is False}]
    if variable.choices is None:
        return []
    labels = [(option.code, _(option.label)) for option in variable.choices.options]
    if len(labels) > MOST_OPTIONS or sum(len(label) for _code, label in labels) > MOST_LETTERS:
        return []
    ticked = set(value) if isinstance(value, (tuple, list)) else {value}
    return [{"label": label, "on": code in ticked} for code, label in labels]
