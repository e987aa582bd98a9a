"""One codebook variable on a page: its box, its reasons, what was typed and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from registry.civil_time import normalise
from registry.codebook.variable import Kind, MissingReason, Variable
from registry.forms.pieces import CLEAR
from registry.forms.reading import (
    Setting,
    TypedError,
    read_multiple,
    read_single,
    read_time_only,
)
from registry.forms.shape import REASON_MARK, Shape
from registry.forms.showing import box_text, moment_text, reason_words
from registry.language import short_date_words

TYPED_REASONS = {"-": MissingReason.UNKNOWN, "--": MissingReason.NOT_DONE}
BOTH = "Give either a value or a reason why there is none, not both."


@dataclass(frozen=True, slots=True)
class Answer:
    """A value, or a reason for its absence, or neither."""

    value: Any = None
    missing: str | None = None
    estimated: bool = False


@dataclass(kw_only=True)
class Field(Shape):
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
    date_given: bool = True  # the post had its date box, too
    next_day: bool = False  # nobody typed the date, and the day after had to be assumed
    error: str = ""  # what was typed could not be read
    finding: str = ""  # the recorded answer breaks an edit check
    finding_kind: str = ""  # "error" or "warning"
    finding_code: str = ""  # of the rule
    hint: str = ""  # what the rest of the case suggests; never filled in
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
        """Return date box and time box.

        Without a moment the date box carries the day of the moment before it, or the case's day.
        """
        if answer.value is None:
            before = self.before
            day = self.setting.near if before is None else before.date()
            return short_date_words(day, self.setting.near), ""
        shown = moment_text(answer.value, self.setting.zone, estimated=answer.estimated)
        return short_date_words(answer.value.date(), self.setting.near), shown

    @property
    def before(self) -> datetime | None:
        """The recorded moment that comes before this one."""
        return self.setting.before.get(self.variable.name)

    def take(self, data: MultiValueDict[str, str]) -> None:
        """Keep what was posted, exactly as it was typed."""
        keys = (self.name, f"{self.name}-time", f"{self.name}-reason")
        self.carried = any(key in data for key in keys)
        if not self.carried:
            return
        self.reason = data.get(f"{self.name}-reason", "")
        if self.variable.kind is Kind.MOMENT:
            self.date_given = f"{self.name}-date" in data
            if self.date_given:
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
            % {"reason": words, "label": _(self.variable.label)}
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
            before = None if self.date_given else self.before
            moment, self.next_day = read_time_only(self.date_text, self.text, before, self.setting)
            return Answer(moment.instant, estimated=moment.estimated)
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

    def mark(self, words: str, kind: str, code: str = "") -> None:
        """Keep the finding to be shown; an error is not displaced by a warning."""
        if not self.finding or (kind == "error" and self.finding_kind != "error"):
            self.finding, self.finding_kind, self.finding_code = words, kind, code

    @property
    def parts(self) -> dict[str, list[str]]:
        """What stands in the field, by the ending of the name of each of its boxes."""
        parts = {"-reason": [self.reason]} if self.reason != CLEAR else {}
        if self.variable.kind is Kind.MOMENT:
            return parts | {"-date": [self.date_text], "-time": [self.text]}
        if self.variable.kind is Kind.MULTIPLE:
            return parts | {"": list(self.ticked)}
        return parts | {"": [self.text]}

    @property
    def is_missing(self) -> bool:
        return bool(self.reason) and self.reason != CLEAR and not self.text and not self.ticked

    @property
    def has_answer(self) -> bool:
        return bool(self.text or self.ticked or self.reason)

    def ask(self, record: Mapping[str, Any]) -> None:
        """Decide whether the item is asked. An item that holds an answer is always shown."""
        asked_when = self.variable.asked_when
        self.asked = True if asked_when is None or self.has_answer else asked_when.holds(record)
