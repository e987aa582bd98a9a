"""From a TOML file to a plan; whatever is wrong with the file is refused with its place."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import get_args

from analytics.plan.model import (
    Criterion,
    Group,
    OutcomeRow,
    Outcomes,
    Plan,
    Published,
    PublishedRow,
    RankinFigure,
    Settings,
    SummaryKind,
    SummaryRow,
    SummaryTable,
    TestPolicy,
)
from analytics.plan.reading import PlanError, Reader

SCHEMA = "reperfuse-plan/1"
PLANS = Path(__file__).parent.parent / "plans"
GRADES = ("1", "2a", "2b", "2c", "3")
SIDES = ("exposed", "comparator")


def standing_plan(key: str) -> Plan:
    """Return the plan that ships with the product under ``key``; PlanError if there is none."""
    return load_plan(PLANS / f"{key}.toml")


def load_plan(path: Path) -> Plan:
    """Read a plan file; raise PlanError if it cannot be read or is not a valid plan."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PlanError(path.name, None, f"the file cannot be read: {error.strerror}") from error
    return parse_plan(content, source=path.name)


def parse_plan(content: bytes, *, source: str) -> Plan:
    """Read a plan from the bytes of a TOML file called ``source``; raise PlanError if it is bad."""
    try:
        text = content.decode("utf-8")
        parsed = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise PlanError(source, None, "the file is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise PlanError(source, _toml_line(str(error)), f"not valid TOML: {error}") from error
    return _plan(Reader(source, text, "", parsed), hashlib.sha256(content).hexdigest())


def _toml_line(message: str) -> int | None:
    _, found, rest = message.partition("at line ")
    return int(rest.split(",")[0]) if found else None


def _plan(top: Reader, sha256: str) -> Plan:
    top.one_of("schema", (SCHEMA,))
    top.only(
        *("schema", "key", "version", "title", "report_title", "comparator_definition"),
        *(
            "settings",
            "statistics",
            "population",
            "groups",
            "table1",
            "procedure",
            "outcomes",
            "mrs",
        ),
        "published",
    )
    statistics = top.table("statistics")
    statistics.only("level", "test_policy")
    groups = top.table("groups")
    groups.only("variable", "exposed", "comparator")
    plan = Plan(
        key=top.words("key"),
        version=top.words("version"),
        title=top.words("title"),
        report_title=top.words("report_title", top.words("title")),
        comparator_definition=top.words("comparator_definition"),
        sha256=sha256,
        settings=_settings(top.table("settings")),
        level=statistics.share("level", 0.95),
        test_policy=statistics.one_of("test_policy", get_args(TestPolicy), "pearson_or_fisher"),
        population=tuple(_criterion(each) for each in top.tables("population")),
        group_variable=groups.words("variable"),
        exposed=_group(groups.table("exposed")),
        comparator=_group(groups.table("comparator")),
        table1=_summary_table(top.table("table1")),
        procedure=_summary_table(top.table("procedure")),
        outcomes=_outcomes(top.table("outcomes")),
        mrs=_rankin(top.table("mrs")),
        published=_published(top.table("published")) if "published" in top.content else None,
    )
    if plan.exposed.code == plan.comparator.code:
        raise groups.error("comparator", "exposed and comparator are the same group")
    return plan


def _settings(reader: Reader) -> Settings:
    reader.only(*sorted(Settings.names()))
    return Settings(
        failure_below=reader.one_of("failure_below", GRADES, "2b"),
        followup_day=reader.whole("followup_day", 90, low=1, high=3650),
        window_before=reader.whole("window_before", 14, low=0, high=90),
        window_after=reader.whole("window_after", 14, low=0, high=365),
    )


def _criterion(reader: Reader) -> Criterion:
    reader.only("key", "variable", "is", "in", "label", "excluded")
    if ("is" in reader.content) == ("in" in reader.content):
        raise reader.error("variable", "a step needs either “is” or “in”, and not both")
    return Criterion(
        key=reader.words("key"),
        variable=reader.words("variable"),
        label=reader.words("label"),
        excluded=reader.words("excluded"),
        required=reader.yes_no("is", default=True) if "is" in reader.content else None,
        codes=reader.codes("in") if "in" in reader.content else (),
    )


def _group(reader: Reader) -> Group:
    reader.only("code", "label")
    return Group(code=reader.words("code"), label=reader.words("label"))


def _summary_table(reader: Reader) -> SummaryTable:
    reader.only("title", "rows", "p_values", "notes")
    return SummaryTable(
        title=reader.words("title"),
        rows=tuple(_summary_row(each) for each in reader.tables("rows")),
        p_values=reader.yes_no("p_values", default=False),
        notes=reader.codes("notes") if "notes" in reader.content else (),
    )


def _summary_row(reader: Reader) -> SummaryRow:
    reader.only("variable", "summary", "only")
    return SummaryRow(
        variable=reader.words("variable"),
        summary=reader.one_of("summary", get_args(SummaryKind)),
        only=reader.one_of("only", SIDES, ""),
    )


def _outcomes(reader: Reader) -> Outcomes:
    reader.only("title", "primary", "rows", "notes")
    rows = tuple(_outcome_row(each) for each in reader.tables("rows"))
    return Outcomes(
        title=reader.words("title"),
        primary=reader.one_of("primary", tuple(row.variable for row in rows)),
        rows=rows,
        notes=reader.codes("notes") if "notes" in reader.content else (),
    )


def _outcome_row(reader: Reader) -> OutcomeRow:
    reader.only("variable", "heading")
    return OutcomeRow(variable=reader.words("variable"), heading=reader.words("heading", ""))


def _rankin(reader: Reader) -> RankinFigure:
    reader.only("title", "variable", "heavy_boundary")
    return RankinFigure(
        title=reader.words("title"),
        variable=reader.words("variable"),
        heavy_boundary=reader.whole("heavy_boundary", 2, low=0, high=5),
    )


def _published(reader: Reader) -> Published:
    reader.only("study", "title", "rows", "notes")
    return Published(
        study=reader.words("study"),
        title=reader.words("title"),
        rows=tuple(_published_row(each) for each in reader.tables("rows")),
        notes=reader.codes("notes") if "notes" in reader.content else (),
    )


def _published_row(reader: Reader) -> PublishedRow:
    reader.only("id", "variable", "label")
    return PublishedRow(
        id=reader.words("id"), variable=reader.words("variable"), label=reader.words("label")
    )
