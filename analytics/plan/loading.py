"""From a TOML or JSON file to a plan; whatever is wrong with the file is refused with its place."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from analytics.plan.checks import objections
from analytics.plan.model import Plan, Source
from analytics.plan.places import Places, json_places, toml_places
from analytics.plan.reading import PlanError, Reader

PLANS = Path(__file__).parent.parent / "plans"


def standing_plan(key: str) -> Plan:
    """Return the plan that ships with the product under ``key``; PlanError if there is none."""
    return load_plan(PLANS / f"{key}.toml")


def ready_made_plans() -> tuple[str, ...]:
    """The keys of all plans that ship with the product."""
    return tuple(sorted(path.stem for path in PLANS.glob("*.toml")))


def load_plan(path: Path) -> Plan:
    """Read a plan file; raise PlanError if it cannot be read or is not a valid plan."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PlanError(path.name, None, f"the file cannot be read: {error.strerror}") from error
    return parse_plan(content, source=path.name)


def parse_plan(content: bytes, *, source: str) -> Plan:
    """Read a plan from the bytes of a file called ``source``: JSON if so named, else TOML.

    Raises PlanError with the line and the reason if it is bad.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanError(source, None, "the file is not UTF-8 text") from error
    read = _from_json if source.lower().endswith(".json") else _from_toml
    parsed, places = read(text, source)
    plan = Reader(source, places, (), parsed).part(Plan)
    digest = hashlib.sha256(content).hexdigest()
    plan = replace(plan, source=Source(name=source, sha256=digest, places=places))
    for path, reason in objections(plan):
        raise plan.error(path, reason)
    return plan if plan.report_title else replace(plan, report_title=plan.title)


def _from_toml(text: str, source: str) -> tuple[dict[str, Any], Places]:
    try:
        return tomllib.loads(text), toml_places(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise PlanError(source, _toml_line(str(error), text), f"not valid TOML: {error}") from error


def _toml_line(message: str, text: str) -> int | None:
    if message.endswith("(at end of document)"):
        return text.count("\n") + 1
    _, found, rest = message.partition("at line ")
    return int(rest.split(",")[0]) if found else None


def _from_json(text: str, source: str) -> tuple[dict[str, Any], Places]:
    try:
        parsed = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise PlanError(source, error.lineno, f"not valid JSON: {error.msg}") from error
    except ValueError as error:
        raise PlanError(source, None, f"not valid JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise PlanError(source, 1, "a plan is one table: { … }")
    return parsed, json_places(text)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The table; ValueError if a key stands twice, since JSON itself would drop one in silence."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"“{key}” stands twice in one table")
        found[key] = value
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
