"""A section of the codebook as a form. Not a ModelForm: the codebook is the only description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.utils.datastructures import MultiValueDict

from registry.codebook.variable import Kind, Section
from registry.forms.field import Answer, Field
from registry.forms.reading import Setting
from registry.models import Record
from registry.models.storage import estimated_column


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a post carried, by variable name; a name without value and reason is emptied."""

    values: dict[str, Any]
    missing: dict[str, str | None]
    estimated: dict[str, bool]

    @property
    def blank(self) -> bool:
        """Whether nothing was answered at all."""
        return all(value is None for value in self.values.values()) and not any(
            self.missing.values()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a record holds for a section. Without arguments: a record that is yet to be made."""

    values: Mapping[str, Any] = field(default_factory=dict)
    missing: Mapping[str, str | None] = field(default_factory=dict)
    estimated: Mapping[str, bool] = field(default_factory=dict)
    version: int = 1
    record_id: int | None = None

    @classmethod
    def of(cls, section: Section, record: Record) -> Recorded:
        return cls(
            values=record.values(),
            missing=record.missing(),
            estimated=estimates(section, record),
            version=record.version,
            record_id=record.pk,
        )

    def answer(self, name: str) -> Answer:
        return Answer(
            self.values.get(name), self.missing.get(name), self.estimated.get(name, False)
        )


class SectionForm:
    """The fields of one section of one record.

    With ``data`` the form is bound: what was typed stands in the boxes, and ``is_valid`` tells
    whether all of it could be read.
    """

    def __init__(
        self,
        section: Section,
        recorded: Recorded,
        data: MultiValueDict[str, str] | None = None,
        *,
        setting: Setting,
        prefix: str = "",
    ) -> None:
        self.section = section
        self.prefix = prefix or section.key
        self.record_id = recorded.record_id
        self.version = recorded.version
        self.client_key = _client_key(data, f"{self.prefix}-key")
        self.fields = [
            Field.of(
                variable,
                f"{self.prefix}-{variable.name}",
                recorded.answer(variable.name),
                setting,
            )
            for variable in section.variables
        ]
        self.bound = data is not None
        if data is not None:
            self._take(data)
        self._answers = self._read() if self.bound else {}

    def _take(self, data: MultiValueDict[str, str]) -> None:
        version = data.get(f"{self.prefix}-version", "")
        if version.isdigit():
            self.version = int(version)
        for item in self.fields:
            item.take(data)

    def _read(self) -> dict[str, Answer]:
        answers = {}
        for item in self.fields:
            if item.carried and (answer := item.answer()) is not None:
                answers[item.variable.name] = answer
        return answers

    def is_valid(self) -> bool:
        """Tell whether everything typed could be read."""
        return self.bound and not self.errors

    @property
    def has_moments(self) -> bool:
        return any(item.variable.kind is Kind.MOMENT for item in self.fields)

    @property
    def errors(self) -> list[Field]:
        return [item for item in self.fields if item.error]

    def changed(self) -> Changes:
        """Return the answers that the post carried and that could be read."""
        return Changes(
            values={name: answer.value for name, answer in self._answers.items()},
            missing={name: answer.missing for name, answer in self._answers.items()},
            estimated={
                item.variable.name: self._answers[item.variable.name].estimated
                for item in self.fields
                if item.variable.kind is Kind.MOMENT and item.variable.name in self._answers
            },
        )

    @property
    def differs(self) -> bool:
        """Whether an answer of the post is not the one that is recorded now."""
        return any(
            self._answers[item.variable.name] != item.recorded
            for item in self.fields
            if item.variable.name in self._answers
        )

    def keep_errors(self, other: SectionForm) -> None:
        """Take over what was typed and could not be read in an earlier form of this section."""
        for item in self.fields:
            refused = other.field(item.variable.name)
            if refused.error:
                item.text, item.date_text = refused.text, refused.date_text
                item.ticked, item.reason = refused.ticked, refused.reason
                item.error = refused.error

    def now(self) -> dict[str, Any]:
        """Return the values by name: as recorded, or as typed where the post could be read."""
        recorded = {item.variable.name: item.recorded.value for item in self.fields}
        return recorded | {name: answer.value for name, answer in self._answers.items()}

    def ask(self, record: Mapping[str, Any]) -> None:
        """Decide which items are asked, from the case overlaid with what this form holds."""
        overlaid = {**record, **self.now()}
        for item in self.fields:
            item.ask(overlaid)

    def field(self, name: str) -> Field:
        """Return the field of one variable; raise KeyError if it is not here."""
        for item in self.fields:
            if item.variable.name == name:
                return item
        raise KeyError(name)


def estimates(section: Section, record: Record) -> dict[str, bool]:
    """Return which recorded moments are estimates."""
    return {
        variable.name: getattr(record, estimated_column(variable.name))
        for variable in section.variables
        if variable.kind is Kind.MOMENT
    }


def _client_key(data: MultiValueDict[str, str] | None, name: str) -> UUID:
    """Return the key that came with the post, so that a retry finds the first try's row."""
    typed = data.get(name, "") if data is not None else ""
    try:
        return UUID(typed)
    except ValueError:
        return uuid4()
