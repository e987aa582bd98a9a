"""The form of a 90-day call: the grade, how it was found, and, for a death, when and why.

Shorter than the follow-up page: what a caller knows at the end of a call. Nothing is chosen
beforehand for the grade and for who answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from registry.checks.outcome import DEAD
from registry.codebook.lookup import section_by_key
from registry.codebook.variable import Section
from registry.forms.field import Answer, Field
from registry.forms.reading import Setting
from registry.language import date_words

FOLLOW_UP = section_by_key("follow_up")
DEATH = section_by_key("death")
OF_A_CALL = (
    "mrs",
    "fu_respondent",
    "fu_date",
    "fu_method",
    "fu_instrument",
    "assessor",
    "blinded_to_treatment",
    "fu_recurrent_stroke",
    "fu_recurrent_stroke_date",
    "fu_reintervention",
    "fu_reintervention_date",
)
OF_A_DEATH = ("death_date", "death_precision", "death_cause", "death_source")
NEEDED = {False: ("mrs", "fu_respondent", "fu_date", "fu_method"), True: OF_A_DEATH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What may stand in the boxes of a new call: never a grade, never who answered."""

    day: date
    assessor: str
    method: str = "telephone"
    instrument: str = ""

    def text_of(self, name: str) -> str:
        texts = {
            "fu_date": date_words(self.day),
            "assessor": self.assessor,
            "fu_method": self.method,
            "fu_instrument": self.instrument,
        }
        return texts.get(name, "")


@dataclass
class CallForm:
    """The fields by name. After ``read``: ``errors``, and what goes to which record."""

    fields: dict[str, Field]
    values: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        follow_up: Mapping[str, Any],
        death: Mapping[str, Any],
        *,
        setting: Setting,
        suggested: Suggested,
    ) -> CallForm:
        """Return the form with what is recorded; a call that is not, with what is suggested."""
        fields = {
            **_fields(FOLLOW_UP, OF_A_CALL, follow_up, setting),
            **_fields(DEATH, OF_A_DEATH, death, setting),
        }
        if follow_up.get("fu_status") != "done":
            for name, item in fields.items():
                item.text = item.text or suggested.text_of(name)
        return cls(fields)

    def take(self, data: MultiValueDict[str, str]) -> None:
        """Keep what was typed."""
        for item in self.fields.values():
            item.text = ""
            item.take(data)

    def read(self) -> bool:
        """Read what was typed; return whether it can be recorded."""
        for name in self._of_this_call():
            answer = self.fields[name].answer()
            self.values[name] = None if answer is None else answer.value
            self.missing[name] = None if answer is None else answer.missing
        for name in NEEDED[self.is_death]:
            if self.values.get(name) is None and not self.fields[name].error:
                self.fields[name].error = _needed_words(name)
        self._refuse_the_future()
        return not self.errors

    @property
    def is_death(self) -> bool:
        return self.fields["mrs"].text == str(DEAD)

    @property
    def errors(self) -> list[Field]:
        return [item for item in self.fields.values() if item.error]

    def _of_this_call(self) -> tuple[str, ...]:
        return ("mrs", *OF_A_DEATH) if self.is_death else OF_A_CALL

    def of_the_death(self) -> dict[str, Any]:
        """Return what goes to the vital status."""
        return {name: self.values[name] for name in OF_A_DEATH}

    def _refuse_the_future(self) -> None:
        name = "death_date" if self.is_death else "fu_date"
        day, item = self.values.get(name), self.fields[name]
        now = item.setting.now
        if isinstance(day, date) and now is not None:
            today = now.astimezone(item.setting.zone).date()
            if day > today:
                item.error = _("This day lies in the future. Check the date.")


def _fields(
    section: Section, names: tuple[str, ...], recorded: Mapping[str, Any], setting: Setting
) -> dict[str, Field]:
    return {
        name: Field.of(section.variable(name), name, Answer(recorded.get(name)), setting)
        for name in names
    }


def _needed_words(name: str) -> str:
    return {
        "mrs": _("Choose the grade, 0 to 6."),
        "fu_respondent": _("Say who answered."),
        "fu_date": _("Write the date of the call."),
        "fu_method": _("Say how the patient was asked."),
        "death_date": _("Write the date of death; the first of the month if only that is known."),
        "death_precision": _("Say how exactly the date is known."),
        "death_cause": _("Choose the cause of death."),
        "death_source": _("Say how the death is known."),
    }[name]
