"""A report as JSON and back, without loss and always with the same bytes.

The types of the fields say how to read them back, so that no display needs a decoder of its own.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from analytics.report.display import (
    Display,
    Flow,
    ForestFigure,
    FunnelFigure,
    LoveFigure,
    Note,
    OverlapFigure,
    Report,
    RunChart,
    StackedBars,
    SurvivalFigure,
    Table,
    TippingFigure,
)

SCHEMA = "reperfuse-report/1"

_TYPE_NAMES: dict[type[Display], str] = {
    Table: "table",
    StackedBars: "stacked_bars",
    Flow: "flow",
    ForestFigure: "forest",
    SurvivalFigure: "survival",
    LoveFigure: "love",
    OverlapFigure: "overlap",
    FunnelFigure: "funnel",
    RunChart: "run_chart",
    TippingFigure: "tipping",
    Note: "note",
}
_TYPES: dict[str, type[Display]] = {name: kind for kind, name in _TYPE_NAMES.items()}


class UnreadableReportError(ValueError):
    """The bytes are not a report of a schema that this code knows."""


def report_to_dict(report: Report) -> dict[str, Any]:
    """The report as plain JSON values; the order of keys is the order of the fields."""
    document: dict[str, Any] = _encode(report)
    # Reports without results keep the bytes that they had before there were any.
    if document["results"] is None:
        del document["results"]
    return {"schema": document.pop("schema"), **document}


def report_to_json(report: Report) -> bytes:
    """The report as UTF-8 JSON. Numbers keep their full precision; NaN raises ValueError."""
    text = json.dumps(report_to_dict(report), ensure_ascii=False, allow_nan=False, indent=1)
    return (text + "\n").encode("utf-8")


def report_from_json(content: bytes | str) -> Report:
    """The report that ``report_to_json`` wrote. Raises UnreadableReportError otherwise."""
    try:
        document = json.loads(content)
    except ValueError as error:
        raise UnreadableReportError("The report is not valid JSON.") from error
    return report_from_dict(document)


def report_from_dict(document: dict[str, Any]) -> Report:
    """The report that ``report_to_dict`` described. Raises UnreadableReportError otherwise."""
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        raise UnreadableReportError(f"The report has the schema {schema!r}; {SCHEMA!r} is known.")
    try:
        report: Report = _decode(Report, document)
    except (KeyError, TypeError) as error:
        raise UnreadableReportError(f"The report lacks or misnames a part: {error}.") from error
    except ValueError as error:
        raise UnreadableReportError(f"The report holds a malformed display: {error}") from error
    return report


def _encode(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        encoded = {part.name: _encode(getattr(value, part.name)) for part in fields(value)}
        name = _TYPE_NAMES.get(type(value))  # type: ignore[arg-type]
        return encoded if name is None else {"type": name, **encoded}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    return value


def _decode(expected: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(expected) is tuple:
        return _decode_tuple(get_args(expected), value)
    if isinstance(expected, UnionType):
        return _decode_union(expected, value)
    if is_dataclass(expected) and isinstance(expected, type):
        if not isinstance(value, dict):
            raise TypeError(f"{expected.__name__} is not an object")
        types = _field_types(expected)
        return expected(**{name: _decode(types.get(name), part) for name, part in value.items()})
    return value


def _decode_tuple(items: tuple[Any, ...], value: list[Any]) -> tuple[Any, ...]:
    if items[-1] is Ellipsis:
        return tuple(_decode(items[0], item) for item in value)
    return tuple(_decode(item, part) for item, part in zip(items, value, strict=True))


def _decode_union(expected: UnionType, value: Any) -> Any:
    """A display, told by its type; else the one kind beside None, or a plain number or text."""
    if expected == Display:
        parts = dict(value)
        return _decode(_TYPES[parts.pop("type")], parts)
    kinds = [kind for kind in get_args(expected) if kind is not type(None)]
    return _decode(kinds[0], value) if len(kinds) == 1 else value


@cache
def _field_types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
