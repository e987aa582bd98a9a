"""The words a codebook is written in: variables, options, ranges, sections and pages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.codebook.condition import Condition


class Kind(StrEnum):
    """What sort of answer a variable takes."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    MULTIPLE = "multiple"
    MOMENT = "moment"  # an instant, typed as local civil time
    DATE = "date"
    TEXT = "text"


class Certainty(StrEnum):
    """How sure we are of a definition, a range or a code."""

    CONFIRMED = "confirmed"  # seen in the named source
    SECONDARY = "secondary"  # seen in a secondary summary or a third-party mapping only
    UNCONFIRMED = "unconfirmed"  # recalled from the field; the screens say so
    DESIGN = "design"  # a choice of this product


class MissingReason(StrEnum):
    """Why a value is not there. Blank means that nobody has looked yet."""

    UNKNOWN = "unknown"
    NOT_DONE = "not_done"
    NOT_DOCUMENTED = "not_documented"
    NOT_APPLICABLE = "not_applicable"
    REFUSED = "refused"
    PENDING = "pending"


MISSING_LABELS = {
    MissingReason.UNKNOWN: "Unknown",
    MissingReason.NOT_DONE: "Not done",
    MissingReason.NOT_DOCUMENTED: "Not documented",
    MissingReason.NOT_APPLICABLE: "Not applicable",
    MissingReason.REFUSED: "Refused",
    MissingReason.PENDING: "Pending",
}


@dataclass(frozen=True, slots=True)
class Range:
    """A closed interval in the variable's own unit."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One legal answer. ``code`` is stored and never changes; ``label`` is shown."""

    code: str
    label: str
    definition: str = ""
    source: str = ""
    exclusive: bool = False  # in a multiple choice: cannot stand beside another option


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A closed vocabulary, in clinical order."""

    key: str
    options: tuple[Option, ...]
    source: str = ""
    certainty: Certainty = Certainty.DESIGN
    ordered: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(option.code for option in self.options)

    def label_of(self, code: str) -> str:
        """Return the label of ``code``; raise KeyError if it is not an option."""
        for option in self.options:
            if option.code == code:
                return option.label
        raise KeyError(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardCode:
    """A code in a public terminology, with how sure we are of it."""

    system: str
    code: str
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Another unit a person may type; ``factor`` turns it into the variable's own unit."""

    name: str
    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A collected data item, declared once.

    ``valid`` is refused by form and database; ``plausible`` is kept and queried.
    ``required`` asks for an answer before sign-off, ``required_when`` only under a condition;
    ``asked_when`` hides the item while its condition does not hold.
    """

    name: str
    label: str
    kind: Kind
    unit: str = ""
    choices: Choices | None = None
    valid: Range | None = None
    plausible: Range | None = None
    decimal_places: int = 0
    max_length: int = 200
    required: bool = False
    required_when: Condition | None = None
    asked_when: Condition | None = None
    identifying: bool = False
    missing_reasons: tuple[MissingReason, ...] = tuple(MissingReason)
    alternative_units: tuple[Unit, ...] = ()
    definition: str = ""
    source: str = ""
    certainty: Certainty = Certainty.DESIGN
    standard_codes: tuple[StandardCode, ...] = ()

    def __post_init__(self) -> None:
        if self.kind in (Kind.CHOICE, Kind.MULTIPLE) and self.choices is None:
            raise ValueError(f"{self.name}: a {self.kind} variable needs choices")
        if self.kind in (Kind.INTEGER, Kind.DECIMAL) and self.valid is None:
            raise ValueError(f"{self.name}: a number needs a valid range")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled group of variables that are stored in one table.

    ``repeats`` marks a section of rows (attempts, rescue treatments, …);
    ``row_name`` is then the word for one of them.
    """

    key: str
    title: str
    table: str  # the model's name in lower case, without separators
    variables: tuple[Variable, ...]
    repeats: bool = False
    row_name: str = ""
    explanation: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(variable.name for variable in self.variables)

    def variable(self, name: str) -> Variable:
        """Return the variable called ``name``; raise KeyError if it is not here."""
        for variable in self.variables:
            if variable.name == name:
                return variable
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the case report form: sections that are filled in at one sitting."""

    key: str
    title: str
    sections: tuple[Section, ...]
