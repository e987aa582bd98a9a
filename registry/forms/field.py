"""One codebook variable on a page: its box, its reasons, what was typed and what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from registry.civil_time import format_short_date, normalise
from registry.codebook.variable import Kind, MissingReason, Variable
from registry.forms.reading import (
    Setting,
    TypedError,
    read_moment,
    read_multiple,
    read_single,
)
from registry.forms.showing import box_text, moment_text, reason_words

CLEAR = "clear"
REASON_MARK = "?"  # stands before a reason where it shares the control with the codes
TYPED_REASONS = {"-": MissingReason.UNKNOWN, "--": MissingReason.NOT_DONE}
# How wide a group of segments is, in characters, and what still fits a third or half of the page.
MOST_SEGMENTS, LONGEST_SEGMENTS = 7, 84
NARROW_SEGMENTS, HALF_SEGMENTS = 31, 52
SEGMENT_EDGE, UNKNOWN_SEGMENT, SHORT_OPTION = 3, 10, 5
BOTH = "Give either a value or a reason why there is none, not both."


@dataclass(frozen=True, slots=True)
class Answer:
    """A value, or a reason for its absence, or neither."""

    value: Any = None
    missing: str | None = None
    estimated: bool = False


@dataclass(kw_only=True)
class Field:
    """A variable as the template shows it. ``text``, ``date_text`` and ``ticked`` are as typed."""

    variable: Variable
    name: str  # in the post
    recorded: Answer
    setting: Setting
    text: str = ""
    date_text: str = ""
    ticked: tuple[str, ...] = ()
    reason: str = ""
    carried: bool = False  # the post had this field
    error: str = ""  # what was typed could not be read
    finding: str = ""  # the recorded answer breaks an edit check
    finding_kind: str = ""  # "error" or "warning"
    asked: bool | None = True
    verified: str = ""  # who compared the recorded answer with its source, and when

    @classmethod
    def of(cls, variable: Variable, name: str, recorded: Answer, setting: Setting) -> Field:
        """Return the field with the recorded answer in its box."""
        field = cls(variable=variable, name=name, recorded=recorded, setting=setting)
        field.reason = recorded.missing or ""
        if variable.kind is Kind.MOMENT:
            field.date_text, field.text = field.moment_boxes(recorded)
        elif variable.kind is Kind.MULTIPLE:
            field.ticked = tuple(recorded.value or ())
        else:
            field.text = box_text(recorded.value, variable)
        return field

    def moment_boxes(self, answer: Answer) -> tuple[str, str]:
        """Return date box and time box; without a moment the date box carries the case's day."""
        if answer.value is None:
            return format_short_date(self.setting.near, self.setting.near), ""
        shown = moment_text(answer.value, self.setting.zone, estimated=answer.estimated)
        return format_short_date(answer.value.date(), self.setting.near), shown

    def take(self, data: MultiValueDict[str, str]) -> None:
        """Keep what was posted, exactly as it was typed."""
        keys = (self.name, f"{self.name}-time", f"{self.name}-reason")
        self.carried = any(key in data for key in keys)
        if not self.carried:
            return
        self.reason = data.get(f"{self.name}-reason", "")
        if self.variable.kind is Kind.MOMENT:
            self.date_text = data.get(f"{self.name}-date", "")
            self.text = data.get(f"{self.name}-time", "")
        elif self.variable.kind is Kind.MULTIPLE:
            self.ticked = tuple(data.getlist(self.name))
        else:
            self.text = data.get(self.name, "")

    def answer(self) -> Answer | None:
        """Return the typed answer, or None with ``error`` set. Nothing typed is changed."""
        try:
            return self._answer()
        except TypedError as error:
            self.error = str(error)
            return None

    def _answer(self) -> Answer:
        if self.reason == CLEAR:
            return Answer()
        reason = self._typed_reason()
        if reason is not None:
            return Answer(missing=self._allowed(reason))
        if not self._has_value():
            return Answer(missing=self._allowed(self.reason) if self.reason else None)
        if self.reason and self._reason_wins():
            return Answer(missing=self._allowed(self.reason))
        return self._value()

    def _typed_reason(self) -> str | None:
        """Return a reason that was typed or chosen in the place of the value."""
        if self.widget in ("segments", "select") and self.text.startswith(REASON_MARK):
            return self.text[1:]
        typed = TYPED_REASONS.get(normalise(self.text))
        return typed.value if typed is not None else None

    def _allowed(self, reason: str) -> str:
        if reason in {allowed.value for allowed in self.variable.missing_reasons}:
            return reason
        known = {item.value for item in MissingReason}
        words = reason_words(reason) if reason in known else reason
        raise TypedError(
            _("“%(reason)s” is no answer here: %(label)s needs a value.")
            % {"reason": words, "label": self.variable.label}
        )

    def _has_value(self) -> bool:
        if self.variable.kind is Kind.MULTIPLE:
            return bool(self.ticked)
        if self.variable.kind is Kind.MOMENT and not self.text.strip():
            prefilled, _time = self.moment_boxes(self.recorded)
            carried_over, _time = self.moment_boxes(Answer())
            if self.date_text.strip() not in ("", prefilled, carried_over) and not self.reason:
                raise TypedError(_("Type the time as well, or “-” if it is unknown."))
        return bool(self.text.strip())

    def _reason_wins(self) -> bool:
        """Tell whether the reason is what the person changed; raise if both were given."""
        shown = Field.of(self.variable, self.name, self.recorded, self.setting)
        value_changed = (self.text, self.ticked) != (shown.text, shown.ticked)
        if self.reason == shown.reason:
            return False
        if value_changed:
            raise TypedError(_(BOTH))
        return True

    def _value(self) -> Answer:
        if self.variable.kind is Kind.MOMENT:
            instant, estimated = read_moment(self.date_text, self.text, self.setting)
            return Answer(instant, estimated=estimated)
        if self.variable.kind is Kind.MULTIPLE:
            return Answer(read_multiple(list(self.ticked), self.variable))
        return Answer(read_single(self.text, self.variable, self.setting))

    @property
    def id(self) -> str:
        return f"id_{self.name}"

    @property
    def first_id(self) -> str:
        """The id of the control that a link from a message leads to."""
        match self.widget:
            case "moment":
                return f"{self.id}-time"
            case "segments" | "ticks":
                return f"{self.id}-0"
            case _:
                return self.id

    @cached_property
    def widget(self) -> str:
        """How the variable is drawn: box, moment, text, segments, select or ticks."""
        match self.variable.kind:
            case Kind.MOMENT:
                return "moment"
            case Kind.MULTIPLE:
                return "ticks"
            case Kind.TEXT:
                return "text"
            case _ if not self.options:
                return "box"
            case _:
                return "segments" if self._fits_segments() else "select"

    def _fits_segments(self) -> bool:
        return len(self.options) <= MOST_SEGMENTS and self._segments_length() <= LONGEST_SEGMENTS

    def _segments_length(self) -> int:
        return UNKNOWN_SEGMENT + sum(len(label) + SEGMENT_EDGE for _code, label in self.options)

    @property
    def cell_widget(self) -> str:
        """How the variable is drawn in the cell of a table."""
        return "select" if self.widget == "segments" else self.widget

    @property
    def is_short(self) -> bool:
        """Whether every option is a short code, such as the grades of reperfusion."""
        return all(len(label) <= SHORT_OPTION for _code, label in self.options)

    @property
    def width(self) -> str:
        """The width class on the page's grid of twelve."""
        match self.widget:
            case "moment" | "box":
                return "quarter"
            case "segments" if self._segments_length() > HALF_SEGMENTS:
                return "whole"
            case "segments":
                return "half" if self._segments_length() > NARROW_SEGMENTS else ""
            case "ticks":
                return "whole"
            case _:
                return ""

    @cached_property
    def options(self) -> list[tuple[str, str]]:
        """The values one can choose, as pairs of code and label."""
        if self.variable.kind is Kind.BOOLEAN:
            return [("yes", _("Yes")), ("no", _("No"))]
        if self.variable.choices is None:
            return self._grades()
        return [(option.code, _(option.label)) for option in self.variable.choices.options]

    def _grades(self) -> list[tuple[str, str]]:
        """Return the few whole numbers of a short scale, such as the mRS; nothing for others."""
        valid = self.variable.valid
        if self.variable.kind is not Kind.INTEGER or valid is None:
            return []
        if valid.high - valid.low >= MOST_SEGMENTS:
            return []
        return [(str(grade), str(grade)) for grade in range(int(valid.low), int(valid.high) + 1)]

    @property
    def is_mrs(self) -> bool:
        """Whether the grades are those of the modified Rankin Scale, which have colours."""
        return "mrs" in self.variable.name.split("_")

    @cached_property
    def reasons(self) -> list[tuple[str, str]]:
        """The allowed reasons for a missing value, as pairs of code and words."""
        return [(reason.value, reason_words(reason)) for reason in self.variable.missing_reasons]

    @property
    def marked_reasons(self) -> list[tuple[str, str]]:
        """The reasons as they stand among the codes of a choice."""
        return [(f"{REASON_MARK}{code}", words) for code, words in self.reasons]

    @property
    def chosen(self) -> str:
        """The marked option of a choice: a code, or a reason behind its mark."""
        if self.text:
            return self.text
        return f"{REASON_MARK}{self.reason}" if self.reason and self.reason != CLEAR else ""

    @property
    def note(self) -> str:
        """What stands below the field: why it could not be read, or the check it breaks."""
        return self.error or self.finding

    @property
    def note_kind(self) -> str:
        return "error" if self.error else self.finding_kind

    def mark(self, words: str, kind: str) -> None:
        """Keep the finding to be shown; an error is not displaced by a warning."""
        if not self.finding or (kind == "error" and self.finding_kind != "error"):
            self.finding, self.finding_kind = words, kind

    @property
    def is_missing(self) -> bool:
        return bool(self.reason) and self.reason != CLEAR and not self.text and not self.ticked

    @property
    def has_answer(self) -> bool:
        return bool(self.text or self.ticked or self.reason)

    @cached_property
    def condition(self) -> str:
        """The condition under which the item is asked, as JSON for the browser."""
        asked_when = self.variable.asked_when
        return "" if asked_when is None else json.dumps(asked_when.as_data())

    def ask(self, record: Mapping[str, Any]) -> None:
        """Decide whether the item is asked. An item that holds an answer is always shown."""
        asked_when = self.variable.asked_when
        self.asked = True if asked_when is None or self.has_answer else asked_when.holds(record)
