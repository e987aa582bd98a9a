"""What a key of a plan may hold, said once: the reader, the schema and the documents follow it.

A part of a plan is a frozen dataclass whose fields are annotated with their type and, in
``Annotated``, with a sentence for the documents and any of the marks below. A field without a
default must stand in the file.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Between:
    """A number from ``low`` to ``high``; with ``inside`` the two limits are themselves refused."""

    low: float
    high: float
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """The key in the file, where the field cannot bear its name."""

    name: str


@dataclass(frozen=True, slots=True)
class NamesVariable:
    """The words, or each of them, are a variable of the data."""


@dataclass(frozen=True, slots=True)
class NotFromFile:
    """The field is filled in by the program."""


Kind = Literal["words", "choice", "yes_no", "whole", "number", "table"]
Variable = Annotated[str, NamesVariable()]
Variables = Annotated[tuple[str, ...], NamesVariable()]
SIMPLE: dict[type, Kind] = {str: "words", bool: "yes_no", int: "whole", float: "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One key: where it goes, what it may hold, and the sentence that describes it.

    ``many`` is a list of such values; ``optional`` means that absence is None. ``part`` is the
    dataclass of a table.
    """

    field: str
    key: str
    kind: Kind
    many: bool
    optional: bool
    required: bool
    default: Any
    choices: tuple[str, ...] = ()
    part: type | None = None
    between: Between | None = None
    variable: bool = False
    sentence: str = ""


_KNOWN: dict[type, tuple[Spec, ...]] = {}


def specs(part: type) -> tuple[Spec, ...]:
    """Every key of a part, in the order of its fields."""
    if part not in _KNOWN:
        _KNOWN[part] = _specs(part)
    return _KNOWN[part]


def _specs(part: Any) -> tuple[Spec, ...]:
    hints = get_type_hints(part, include_extras=True)
    found = (_spec(field, hints[field.name]) for field in fields(part))
    return tuple(spec for spec in found if spec is not None)


def _spec(field: Field[Any], hint: Any) -> Spec | None:
    bare, marks = _unwrapped(hint)
    if any(isinstance(mark, NotFromFile) for mark in marks):
        return None
    optional = get_origin(bare) in (Union, types.UnionType)
    if optional:
        bare, more = _unwrapped(next(a for a in get_args(bare) if a is not type(None)))
        marks = (*marks, *more)
    many = get_origin(bare) is tuple
    if many:
        bare, more = _unwrapped(get_args(bare)[0])
        marks = (*marks, *more)
    kind, choices, part = _kind(bare)
    return Spec(
        field=field.name,
        key=next((mark.name for mark in marks if isinstance(mark, Key)), field.name),
        kind=kind,
        many=many,
        optional=optional,
        required=field.default is MISSING and field.default_factory is MISSING,
        default=_default(field),
        choices=choices,
        part=part,
        between=next((mark for mark in marks if isinstance(mark, Between)), None),
        variable=any(isinstance(mark, NamesVariable) for mark in marks),
        sentence=next((mark for mark in marks if isinstance(mark, str)), ""),
    )


def _unwrapped(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    if get_origin(hint) is Annotated:
        inner, *marks = get_args(hint)
        return inner, tuple(marks)
    return hint, ()


def _kind(bare: Any) -> tuple[Kind, tuple[str, ...], type | None]:
    if get_origin(bare) is Literal:
        return "choice", get_args(bare), None
    if is_dataclass(bare):
        return "table", (), bare  # type: ignore[return-value]
    return SIMPLE[bare], (), None


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return None if field.default_factory is MISSING else field.default_factory()
