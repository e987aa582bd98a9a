"""From the text of a cell to an answer, as the codebook and the mapping read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext as _

from registry.bulk.draft import Estimate
from registry.civil_time import normalise
from registry.codebook.lookup import variable_of_table
from registry.codebook.variable import MISSING_LABELS, Choices, Kind, MissingReason, Variable
from registry.forms.reading import (
    Setting,
    TypedError,
    read_multiple,
    read_number,
    read_text,
)
from registry.importing.conventions import undecided
from registry.importing.mapping import Column
from registry.importing.moments import date_in, moment_in
from registry.importing.target import Target

LEFT_OUT = "-"
YES = frozenset({"yes", "y", "true", "1", "是", "有"})
NO = frozenset({"no", "n", "false", "0", "否", "无"})
# Beside the codes and labels of the codebook.
MISSING_WORDS = {
    MissingReason.UNKNOWN: ("unk", "uk", "utd", "unable to determine", "未知", "不详"),
    MissingReason.NOT_DONE: ("nd", "not performed", "未做", "未查"),
    MissingReason.NOT_DOCUMENTED: ("not recorded", "未记录"),
    MissingReason.NOT_APPLICABLE: ("na", "n/a", "不适用"),
    MissingReason.REFUSED: ("declined", "拒绝"),
    MissingReason.PENDING: ("to follow", "待定"),
}
_SEPARATORS = (";", "|", "；", "、", ",", "，")


class _Cleared:
    """The answer of an empty cell where empty cells clear what is stored."""

    def __repr__(self) -> str:
        return "CLEARED"


CLEARED = _Cleared()
# A value in record form, or the reason why there is none, or CLEARED.
Answer = Any


@dataclass(frozen=True, slots=True)
class Given:
    """An answer and what it answers; mostly the column's own target."""

    target: Target
    answer: Answer


def read_cell(text: str, column: Column, setting: Setting) -> Given | None:
    """Return the answer in a filled cell; None where it is to be left out. Raises TypedError."""
    meaning = column.contents.get(text)
    if meaning:
        return _decided(meaning, column.target)
    target = column.target
    if target.part == "missing":
        return Given(target, _reason(text, target.variable))
    convention = undecided(target, normalise(text))
    if convention is not None:
        raise TypedError(
            _("%(content)s must be decided on the page of the columns. %(note)s")
            % {"content": convention.content, "note": convention.note}
        )
    return Given(target, _answer(text, column, setting))


def _decided(meaning: str, target: Target) -> Given | None:
    """Return what a person decided that a content means."""
    if meaning == LEFT_OUT:
        return None
    if meaning.startswith("?"):
        return Given(target, MissingReason(meaning[1:]))
    name, _equals, code = meaning.partition("=")
    if name and target.place is not None:
        variable = variable_of_table(target.place.table, name)
        return Given(Target(name, target.place), _by_code(code, variable))
    return Given(target, _by_code(code, target.variable))


def _by_code(code: str, variable: Variable) -> Answer:
    match variable.kind:
        case Kind.BOOLEAN:
            return code == "yes"
        case Kind.MULTIPLE:
            return read_multiple([code], variable)
        case Kind.INTEGER | Kind.DECIMAL:
            return read_number(code, variable)
        case _:
            return code


def _answer(text: str, column: Column, setting: Setting) -> Answer:
    variable = column.target.variable
    if variable.kind is Kind.TEXT:
        return _text(text, variable)
    try:
        return _value(text, column, variable, setting)
    except TypedError:
        # Some answer lists have an "unknown" of their own: a value goes before a reason.
        reason = missing_words().get(normalise(text))
        if reason is None:
            raise
        return _allowed(reason, variable)


def _value(text: str, column: Column, variable: Variable, setting: Setting) -> Answer:
    match variable.kind:
        case Kind.INTEGER | Kind.DECIMAL:
            return read_number(_with_unit(text, column), variable)
        case Kind.BOOLEAN:
            return _boolean(text, variable)
        case Kind.CHOICE:
            return _code(text, variable)
        case Kind.MULTIPLE:
            return _codes(text, variable)
        case Kind.DATE:
            return date_in(text, setting)
        case _:
            return as_moment(*moment_in(text, setting))


def as_moment(moment: datetime, estimated: bool) -> datetime:  # noqa: FBT001 - as it is read
    """Return the moment; an estimate is one by its type."""
    if not estimated:
        return moment
    return Estimate.fromisoformat(moment.isoformat())


def _with_unit(text: str, column: Column) -> str:
    return f"{text} {column.unit}" if column.unit and text[-1:].isdigit() else text


def _text(text: str, variable: Variable) -> Answer:
    """A text may be any word: only the code of a reason is one."""
    reasons = {reason.value: reason for reason in variable.missing_reasons}
    return reasons.get(MissingReason(text)) if text in reasons else read_text(text, variable)


def _boolean(text: str, variable: Variable) -> bool:
    typed = normalise(text)
    if typed in YES or typed in NO:
        return typed in YES
    raise TypedError(
        _("“%(text)s” is neither yes nor no for “%(label)s”.")
        % {"text": text, "label": gettext(variable.label)}
    )


def _code(text: str, variable: Variable) -> str:
    code = _codes_by_word(variable.choices).get(normalise(text)) if variable.choices else None
    if code is None:
        raise TypedError(
            _("“%(text)s” is not one of the answers of “%(label)s”.")
            % {"text": text, "label": gettext(variable.label)}
        )
    return code


def _codes(text: str, variable: Variable) -> tuple[str, ...]:
    by_word = _codes_by_word(variable.choices) if variable.choices is not None else {}
    if normalise(text) in by_word:  # a label may hold a comma
        return read_multiple([by_word[normalise(text)]], variable)
    mark = next((mark for mark in _SEPARATORS if mark in text), None)
    words = [word.strip() for word in text.split(mark)] if mark else [text]
    return read_multiple([_code(word, variable) for word in words if word], variable)


def _reason(text: str, variable: Variable) -> MissingReason:
    reason = missing_words().get(normalise(text))
    if reason is None:
        raise TypedError(_("“%(text)s” is not a reason for a missing value.") % {"text": text})
    return _allowed(reason, variable)


def _allowed(reason: MissingReason, variable: Variable) -> MissingReason:
    if reason not in variable.missing_reasons:
        raise TypedError(
            _("“%(reason)s” cannot be the reason here: “%(label)s” must have an answer.")
            % {"reason": gettext(MISSING_LABELS[reason]), "label": gettext(variable.label)}
        )
    return reason


@cache
def missing_words() -> dict[str, MissingReason]:
    """Return the reasons by every word for them: code, label in each language, and common ones."""
    words: dict[str, MissingReason] = {}
    for reason in MissingReason:
        words |= {normalise(reason.value): reason}
        words |= {normalise(word): reason for word in MISSING_WORDS[reason]}
        words |= {normalise(label): reason for label in _in_all_languages(MISSING_LABELS[reason])}
    return words


@cache
def _codes_by_word(choices: Choices) -> dict[str, str]:
    """Return the codes by themselves and by their labels in each language; codes go first."""
    words = {
        normalise(label): option.code
        for option in reversed(choices.options)
        for label in _in_all_languages(option.label)
    }
    return words | {normalise(option.code): option.code for option in choices.options}


def _in_all_languages(label: str) -> set[str]:
    found = {label}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(gettext(label))
    return found
