"""From the codebook to the database: a section becomes columns and CHECK constraints.

No clinical column is written by hand (ADR 0002): ``@stores(SECTION)`` adds them to a
model, ``legal_values(SECTION)`` returns the constraints, and ``read``/``write`` translate
between a row's columns and recorded values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any, TypeVar

from django.db import models
from django.db.models import CheckConstraint, Q

from registry.codebook.variable import Kind, MissingReason, Section, Variable

ModelType = TypeVar("ModelType", bound=type[models.Model])

# A constraint's name may have 30 characters on some databases; PostgreSQL allows 63.
LONGEST_NAME = 60
OFFSET_MINUTES = (-16 * 60, 16 * 60)
FIELD_OF_KIND: dict[Kind, type[models.Field[Any, Any]]] = {
    Kind.INTEGER: models.IntegerField,
    Kind.DECIMAL: models.FloatField,
    Kind.BOOLEAN: models.BooleanField,
    Kind.MOMENT: models.DateTimeField,
    Kind.DATE: models.DateField,
    Kind.CHOICE: models.CharField,
    Kind.MULTIPLE: models.CharField,
    Kind.TEXT: models.CharField,
}
LONGEST = {Kind.CHOICE: 40, Kind.MULTIPLE: 400}


def missing_column(name: str) -> str:
    """Return the column that holds the reason why ``name`` has no value."""
    return f"{name}_missing"


def offset_column(name: str) -> str:
    """Return the column that holds a moment's minutes east of UTC."""
    return f"{name}_offset"


def estimated_column(name: str) -> str:
    """Return the column that says whether a moment was estimated."""
    return f"{name}_estimated"


def stores(*sections: Section) -> Callable[[ModelType], ModelType]:
    """Add the columns of ``sections`` to a model and remember which sections it holds."""

    def add(model: ModelType) -> ModelType:
        for section in sections:
            for variable in section.variables:
                for column, field in columns_of(variable):
                    model.add_to_class(column, field)
        model.sections = sections  # type: ignore[attr-defined]
        return model

    return add


def columns_of(variable: Variable) -> Iterator[tuple[str, models.Field[Any, Any]]]:
    """Yield the columns of one variable: the value, its companions, the missing reason."""
    yield variable.name, _value_field(variable)
    if variable.kind is Kind.MOMENT:
        yield offset_column(variable.name), models.SmallIntegerField(null=True, editable=False)
        yield estimated_column(variable.name), models.BooleanField(default=False, editable=False)
    yield (
        missing_column(variable.name),
        models.CharField(
            max_length=16,
            null=True,
            blank=True,
            choices=[(reason.value, reason.value) for reason in variable.missing_reasons],
            verbose_name=f"{variable.label}: why missing",
        ),
    )


def _value_field(variable: Variable) -> models.Field[Any, Any]:
    options: dict[str, Any] = {
        "null": True,
        "blank": True,
        "verbose_name": variable.label,
        "help_text": variable.definition,
    }
    if variable.kind in LONGEST:
        options["max_length"] = LONGEST[variable.kind]
    elif variable.kind is Kind.TEXT:
        options["max_length"] = variable.max_length
    return FIELD_OF_KIND[variable.kind](**options)


def legal_values(*sections: Section) -> list[CheckConstraint]:
    """Return the CHECK constraints that make the database refuse what the codebook refuses."""
    return [
        constraint
        for section in sections
        for variable in section.variables
        for constraint in _constraints_of(section, variable)
    ]


def _constraints_of(section: Section, variable: Variable) -> Iterator[CheckConstraint]:
    name = variable.name
    legal = _legal(variable)
    if legal is not None:
        yield CheckConstraint(
            condition=Q(**{f"{name}__isnull": True}) | legal,
            name=_constraint_name(section.table, name, "legal"),
        )
    reason = missing_column(name)
    reasons = [reason.value for reason in variable.missing_reasons]
    without_value = Q(**{f"{name}__isnull": True})
    allowed = Q(**{f"{reason}__in": reasons}) & without_value if reasons else Q(pk__in=[])
    yield CheckConstraint(
        condition=Q(**{f"{reason}__isnull": True}) | allowed,
        name=_constraint_name(section.table, name, "missing"),
    )
    if variable.kind is Kind.MOMENT:
        offset = offset_column(name)
        yield CheckConstraint(
            condition=Q(**{f"{name}__isnull": True, f"{offset}__isnull": True})
            # A range alone holds for a null offset too: a CHECK refuses only what is false.
            | Q(
                **{
                    f"{name}__isnull": False,
                    f"{offset}__isnull": False,
                    f"{offset}__range": OFFSET_MINUTES,
                }
            ),
            name=_constraint_name(section.table, name, "offset"),
        )


def _legal(variable: Variable) -> Q | None:
    name = variable.name
    if variable.kind is Kind.CHOICE and variable.choices is not None:
        return Q(**{f"{name}__in": variable.choices.codes})
    if variable.kind is Kind.MULTIPLE and variable.choices is not None:
        one = "|".join(re.escape(code) for code in variable.choices.codes)
        return Q(**{f"{name}__regex": f"^({one})(,({one}))*\\Z"})
    if variable.valid is not None:
        return Q(**{f"{name}__range": (variable.valid.low, variable.valid.high)})
    if variable.kind is Kind.TEXT:
        return ~Q(**{name: ""})
    return None


def _constraint_name(table: str, name: str, rule: str) -> str:
    return f"{table}_{name}"[: LONGEST_NAME - len(rule) - 1] + f"_{rule}"


def read(row: Mapping[str, Any] | models.Model, variable: Variable) -> Any:
    """Return the recorded value of ``variable`` in the form that records use, or None."""
    value = _column(row, variable.name)
    if value is None:
        return None
    if variable.kind is Kind.MULTIPLE:
        return tuple(value.split(","))
    if variable.kind is Kind.MOMENT:
        offset = _column(row, offset_column(variable.name))
        return value.astimezone(zone_east(offset))
    return value


@cache
def zone_east(minutes: int) -> timezone:
    """Return the fixed zone so many minutes east of UTC."""
    return timezone(timedelta(minutes=minutes))


def read_missing(row: Mapping[str, Any] | models.Model, variable: Variable) -> str | None:
    """Return the reason why the value is missing, or None."""
    reason: str | None = _column(row, missing_column(variable.name))
    return reason


def written(variable: Variable, value: Any, *, missing: str | None) -> dict[str, Any]:
    """Return the columns that hold ``value`` (in record form) or the reason for its absence.

    Raises ValueError when both are given: an answer and a reason exclude each other.
    """
    if value is not None and missing is not None:
        raise ValueError(f"{variable.name}: a value and a missing reason exclude each other")
    if missing is not None:
        missing = MissingReason(missing).value
    name = variable.name
    columns: dict[str, Any] = {name: value, missing_column(name): missing}
    if variable.kind is Kind.MULTIPLE and value is not None:
        columns[name] = join_codes(variable, value)
    if variable.kind is Kind.MOMENT:
        columns |= _moment_columns(name, value)
    return columns


def join_codes(variable: Variable, codes: Iterable[str]) -> str | None:
    """Return the ticked codes in option order, joined by commas; None when nothing is ticked."""
    if variable.choices is None:
        raise ValueError(f"{variable.name} has no choices")
    ticked = set(codes)
    unknown = ticked - set(variable.choices.codes)
    if unknown:
        raise ValueError(f"{variable.name}: {sorted(unknown)} is not in the codebook")
    return ",".join(code for code in variable.choices.codes if code in ticked) or None


def _moment_columns(name: str, value: datetime | None) -> dict[str, Any]:
    if value is None:
        return {offset_column(name): None}
    return {name: value.astimezone(UTC), offset_column(name): minutes_east(name, value)}


def minutes_east(name: str, value: datetime) -> int:
    """Return the UTC offset of a moment in minutes. Raises ValueError if it has none."""
    offset = value.utcoffset()
    if offset is None:
        raise ValueError(f"{name}: a moment needs its UTC offset")
    return int(offset.total_seconds() // 60)


def _column(row: Mapping[str, Any] | models.Model, name: str) -> Any:
    return getattr(row, name) if isinstance(row, models.Model) else row[name]
