"""A report as JSON and back, without loss and always with the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

from analytics.report.display import (
    BarGroup,
    Cell,
    Chapter,
    Column,
    Display,
    Fact,
    Flow,
    FlowArm,
    FlowStep,
    Note,
    Report,
    Row,
    StackedBars,
    Table,
)
from analytics.report.results import results_from_dict

SCHEMA = "reperfuse-report/1"

_TYPE_NAMES: dict[type[Display], str] = {
    Table: "table",
    StackedBars: "stacked_bars",
    Flow: "flow",
    Note: "note",
}


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
        return _report(document)
    except (KeyError, TypeError) as error:
        raise UnreadableReportError(f"The report lacks or misnames a part: {error}.") from error


def _encode(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        encoded = {part.name: _encode(getattr(value, part.name)) for part in fields(value)}
        name = _TYPE_NAMES.get(type(value))  # type: ignore[arg-type]
        return encoded if name is None else {"type": name, **encoded}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    return value


def _report(document: dict[str, Any]) -> Report:
    found = document.get("results")
    return Report(
        **{
            **document,
            "headline": tuple(document["headline"]),
            "facts": tuple(Fact(**fact) for fact in document["facts"]),
            "chapters": tuple(_chapter(chapter) for chapter in document["chapters"]),
            "provenance": tuple(Fact(**fact) for fact in document["provenance"]),
            "results": None if found is None else results_from_dict(found),
        }
    )


def _chapter(document: dict[str, Any]) -> Chapter:
    return Chapter(
        key=document["key"],
        title=document["title"],
        displays=tuple(_display(display) for display in document["displays"]),
    )


def _display(document: dict[str, Any]) -> Display:
    parts = dict(document)
    return _DECODERS[parts.pop("type")](parts)


def _table(parts: dict[str, Any]) -> Table:
    rows = tuple(
        Row(**{**row, "cells": tuple(Cell(**cell) for cell in row["cells"])})
        for row in parts["rows"]
    )
    columns = tuple(Column(**column) for column in parts["columns"])
    return Table(**{**parts, "columns": columns, "rows": rows, "notes": tuple(parts["notes"])})


def _stacked_bars(parts: dict[str, Any]) -> StackedBars:
    groups = tuple(
        BarGroup(**{**group, "counts": tuple(group["counts"])}) for group in parts["groups"]
    )
    texts = {name: tuple(parts[name]) for name in ("categories", "notes")}
    return StackedBars(**{**parts, **texts, "groups": groups})


def _flow(parts: dict[str, Any]) -> Flow:
    arms = tuple(
        FlowArm(**{**arm, "steps": tuple(_flow_step(step) for step in arm["steps"])})
        for arm in parts["arms"]
    )
    trunk = tuple(_flow_step(step) for step in parts["trunk"])
    return Flow(**{**parts, "trunk": trunk, "arms": arms, "notes": tuple(parts["notes"])})


def _flow_step(parts: dict[str, Any]) -> FlowStep:
    excluded = tuple((reason, count) for reason, count in parts["excluded"])
    return FlowStep(**{**parts, "excluded": excluded})


def _note(parts: dict[str, Any]) -> Note:
    return Note(**{**parts, "paragraphs": tuple(parts["paragraphs"])})


_DECODERS: dict[str, Callable[[dict[str, Any]], Display]] = {
    "table": _table,
    "stacked_bars": _stacked_bars,
    "flow": _flow,
    "note": _note,
}
