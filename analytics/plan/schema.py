"""The JSON Schema of a plan file, made from the same fields that the reader follows.

It says what each key may hold. That parts of a plan fit each other (``checks.py``) and fit the data
is beyond a schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from analytics.plan.fields import Between, Spec, specs
from analytics.plan.model import Plan

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TYPES = {"words": "string", "yes_no": "boolean", "whole": "integer", "number": "number"}


def plan_schema() -> dict[str, Any]:
    """The schema as JSON values; every part is a definition under its name."""
    return {
        "$schema": DIALECT,
        "title": "Plan of an analysis, reperfuse-plan/2",
        **_table(Plan),
        "$defs": {part.__name__: _table(part) for part in parts() if part is not Plan},
    }


def schema_text() -> str:
    """The schema as it is published in ``schema.json``."""
    return json.dumps(plan_schema(), indent=1, ensure_ascii=False) + "\n"


def parts(part: type = Plan) -> tuple[type, ...]:
    """A part and every part within it, each once, in the order in which they are met."""
    return tuple(dict.fromkeys(_walk(part)))


def _walk(part: type) -> Iterator[type]:
    yield part
    for spec in specs(part):
        if spec.part is not None:
            yield from _walk(spec.part)


def _table(part: type) -> dict[str, Any]:
    known = specs(part)
    return {
        "type": "object",
        "description": (part.__doc__ or "").split("\n", 1)[0],
        "properties": {spec.key: _property(spec) for spec in known},
        "required": [spec.key for spec in known if spec.required],
        "additionalProperties": False,
    }


def _property(spec: Spec) -> dict[str, Any]:
    value = _value(spec)
    if spec.many:
        least = 1 if spec.required or spec.kind == "table" else 0
        value = {"type": "array", "items": value, "minItems": least}
    return {"description": spec.sentence, **value, **_default(spec)}


def _value(spec: Spec) -> dict[str, Any]:
    if spec.part is not None:
        return {"$ref": f"#/$defs/{spec.part.__name__}"}
    if spec.kind == "choice":
        return {"enum": list(spec.choices)}
    value: dict[str, Any] = {"type": TYPES[spec.kind]}
    if spec.kind == "words" and (spec.required or spec.many):
        value["pattern"] = "\\S"
    return value | _limits(spec.between)


def _limits(between: Between | None) -> dict[str, Any]:
    if between is None:
        return {}
    low, high = (
        ("exclusiveMinimum", "exclusiveMaximum") if between.inside else ("minimum", "maximum")
    )
    return {low: between.low, high: between.high}


def _default(spec: Spec) -> dict[str, Any]:
    plain = isinstance(spec.default, str | bool | int | float)
    return {"default": spec.default} if plain and not spec.required else {}
