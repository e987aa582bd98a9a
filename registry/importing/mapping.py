"""What the columns of one file mean: assigned by a person, remembered, guessed at first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.importing.target import Target, UnknownTargetError, parse_target


@dataclass(frozen=True, slots=True)
class Column:
    """A column with a meaning. ``unit`` is that of its numbers, empty for the variable's own.

    ``contents`` says what some contents mean: "=code", "?reason", "-" (leave out) or
    "fu_status=code" (the answer belongs to another item of the same record).
    """

    place: int
    header: str
    target: Target
    unit: str = ""
    contents: dict[str, str] = field(default_factory=dict)


def columns_of(mapping: Sequence[dict[str, Any]], layout: str) -> list[Column]:
    """Return the columns that mean something. Raises UnknownTargetError on an unknown name."""
    return [
        Column(
            place=place,
            header=item["header"],
            target=parse_target(item["target"], layout),
            unit=item.get("unit", ""),
            contents=dict(item.get("contents", {})),
        )
        for place, item in enumerate(mapping)
        if item.get("target")
    ]


def remembered(headers: Iterable[str], earlier: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return an earlier mapping in the order of these headers; new headers mean nothing yet."""
    by_header = {item["header"]: item for item in earlier}
    return [by_header.get(header, blank(header)) for header in headers]


def blank(header: str) -> dict[str, Any]:
    return {"header": header, "target": "", "unit": "", "contents": {}}


def is_target(text: str, layout: str) -> bool:
    try:
        parse_target(text, layout)
    except UnknownTargetError:
        return False
    return True
