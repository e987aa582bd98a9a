"""Every part of a plan: read from TOML and JSON alike, refused in words, published as a schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from analytics.plan import PLANS, Plan, PlanError, parse_plan, ready_made_plans, standing_plan
from analytics.plan.reference import reference
from analytics.plan.schema import plan_schema, schema_text
from tests.analytics.plan.whole import WHOLE, spoilt

ROOT = Path(__file__).parents[3]
VALIDATOR = Draft202012Validator(plan_schema())


def read(content: dict[str, Any]) -> Plan:
    return parse_plan(json.dumps(content, indent=1).encode(), source="plan.json")


def line_of(content: dict[str, Any], needle: str) -> int:
    lines = json.dumps(content, indent=1).splitlines()
    (found,) = [number for number, line in enumerate(lines, 1) if needle in line]
    return found


def test_every_part_is_read() -> None:
    plan = read(WHOLE)
    assert plan.outcomes.primary_row.better == "lower"
    assert plan.outcomes.row("good").margin is not None
    assert plan.effects_of(plan.outcomes.row("good")).odds_ratio == "none"
    assert [each.variable for each in plan.covariates_of(None)] == [
        *("age", "site_of_occlusion", "onset")
    ]
    assert [each.variable for each in plan.covariates_of(plan.models[0].covariates)] == ["age"]
    assert plan.models[1].covariates is None
    assert plan.propensity is not None
    assert plan.propensity.matching is not None
    assert plan.propensity.matching.ratio == 2
    assert plan.missing is not None
    assert plan.missing.imputation is not None
    assert (plan.missing.imputation.m, plan.missing.imputation.iterations) == (5, 10)
    assert plan.sensitivity[0].settings is not None
    assert plan.sensitivity[0].settings.final_grade is None
    assert plan.report_title == plan.title
    assert {"days", "better", "site", "index_date"} <= set(plan.variables())


@pytest.mark.parametrize("key", ready_made_plans())
def test_toml_and_json_give_the_same_plan(key: str) -> None:
    import tomllib  # noqa: PLC0415

    parsed = tomllib.loads((PLANS / f"{key}.toml").read_text(encoding="utf-8"))
    assert read(parsed) == standing_plan(key)
    assert standing_plan(key).key == key
    VALIDATOR.validate(parsed)


# Where, what instead, and what is said. The schema refuses these too.
SHAPE = [
    (("statistics", "level"), 1, "“level” must lie between 0 and 1"),
    (("statistics", "level"), "0.9", "“level” must lie between"),
    (("statistics", "seed"), 1.5, "“seed” must be a whole number"),
    (("statistics", "seed"), True, "“seed” must be a whole number"),
    (("statistics", "effects", "odds_ratio"), "wolf", "“odds_ratio” must be one of"),
    (("settings", "count_outside_window"), "no", "must be true or false"),
    (("groups", "exposed"), "a", "“exposed” must be a table"),
    (("groups", "exposed", "label"), " ", "“label” must be words"),
    (("groups", "other"), [], "“other” is not known here"),
    (("groups", "others"), [], "must be a list with at least one entry"),
    (("population", 0, "label"), "absent", "“label” is missing"),
    (("outcomes",), "absent", "“outcomes” is missing"),
    (("outcomes", "rows"), [], "must be a list with at least one entry"),
    (("outcomes", "rows", 0, "kind"), "ordinary", "“kind” must be one of"),
    (("outcomes", "rows", 1, "margin", "value"), 0, "“value” must lie between"),
    (("covariates", 0, "knots"), 2, "“knots” must be a whole number from 3 to 7"),
    (("covariates", 2, "knots_at"), [60, "x", 70], "“knots_at” must be a number"),
    (("covariates", 0, "form"), "cubic", "“form” must be one of"),
    (("models", 0, "covariates"), [3], "“covariates” must be a list of words"),
    (("models", 0, "method"), "probit", "“method” must be one of"),
    (("models",), {"key": "x"}, "must be a list with at least one entry"),
    (("propensity", "iptw", "truncation"), 0.5, "“truncation” must lie between"),
    (("missing", "imputation", "m"), 1, "“m” must be a whole number from 2 to 500"),
    (("subgroups", "rows", 0, "cut"), "70", "“cut” must be a number"),
    (("sensitivity", 0, "settings", "failure_below"), "4", "“failure_below” must be one of"),
    (("synthesis", "rows", 0, "studies"), [], "“studies” must be a list of words"),
    (("schema",), "reperfuse-plan/1", "“schema” must be one of"),
]
# These contradict each other, which no schema says.
SENSE = [
    (("definitions", 0, "codes"), ["2"], "limits or codes, and not both"),
    (("definitions", 1, "codes"), [], "limits or codes, and not both"),
    (("definitions", 1, "name"), "good", "“good” stands twice"),
    (("definitions", 1, "variable"), "good", "made from no other one"),
    (("population", 0, "in"), ["x"], "either “is” or “in”, and not both"),
    (("groups", "comparator", "code"), "a", "the same group"),
    (("groups", "others", 0, "code"), "b", "a group stands twice"),
    (("groups",), "absent", "“models” compares groups"),
    (("outcomes", "primary"), "age", "“primary” must be one of mrs, good, dead"),
    (("outcomes", "rows", 1, "variable"), "mrs", "“mrs” stands twice"),
    (("outcomes", "rows", 2, "time"), "absent", "needs “time”"),
    (("outcomes", "rows", 0, "horizon"), 90, "“horizon” is for a time to event"),
    (("outcomes", "rows", 0, "effects"), {}, "“effects” is for a yes/no outcome"),
    (("outcomes", "rows", 1, "margin", "scale"), "hazard_ratio", "must be one of risk_difference"),
    (("outcomes", "rows", 1, "margin", "value"), 10, "must lie below 1"),
    (("outcomes", "rows", 1, "margin", "scale"), "odds_ratio", "must lie above 1"),
    (("outcomes", "rows", 1, "better"), "absent", "needs “better”"),
    (("outcomes", "rows", 1, "important_difference"), 5, "is one of risks"),
    (("outcomes", "rows", 0, "important_difference"), 0.5, "is a ratio and must lie above 1"),
    (("covariates", 1, "per"), 10, "“per” does not go with the form “categorical”"),
    (("covariates", 0, "knots"), "absent", "either “knots” or “knots_at”"),
    (("covariates", 2, "knots_at"), [60, 60, 70], "ascending"),
    (("covariates", 1, "variable"), "age", "“age” stands twice"),
    (("models", 0, "method"), "logistic", "is not for an outcome of kind ordinal; fitting are"),
    (("models", 0, "outcome"), "age", "“age” is none of the outcomes"),
    (("models", 0, "covariates"), ["sex"], "“sex” is none of the covariates"),
    (("models", 1, "key"), "shift", "“shift” stands twice"),
    (("models", 2, "cluster"), "absent", "errors by cluster need “cluster”"),
    (("models", 0, "strata"), ["arm"], "takes no strata"),
    (("missing", "imputation"), "absent", "no “missing.imputation”"),
    (("propensity",), {}, "nothing is done with the score"),
    (("propensity", "covariates"), ["sex"], "“sex” is none of the covariates"),
    (("propensity", "outcomes"), ["sex"], "“sex” is none of the outcomes"),
    (("missing", "tipping_point", "outcome"), "mrs", "none of the yes/no outcomes"),
    (("subgroups", "scale"), "risk_ratio", "must be one of common_odds_ratio, win_odds"),
    (("subgroups", "rows", 1, "cut"), 3, "a cut or levels, not both"),
    (("sensitivity", 0, "settings"), "absent", "nothing is otherwise"),
    (("sensitivity", 1, "replace", 0, "outcome"), "age", "“age” is none of the outcomes"),
    (("synthesis", "rows", 0, "outcome"), "mrs", "none of the yes/no outcomes"),
]


def name_of(value: Any) -> str | None:
    return ".".join(str(step) for step in value) if isinstance(value, tuple) else None


@pytest.mark.parametrize(("path", "value", "reason"), SHAPE, ids=name_of)
def test_reader_and_schema_refuse_the_same_shapes(
    path: tuple[str | int, ...], value: Any, reason: str
) -> None:
    bad = spoilt(path, value)
    with pytest.raises(PlanError, match=reason):
        read(bad)
    assert not VALIDATOR.is_valid(bad)


@pytest.mark.parametrize(("path", "value", "reason"), SENSE, ids=name_of)
def test_parts_that_contradict_each_other_are_refused(
    path: tuple[str | int, ...], value: Any, reason: str
) -> None:
    with pytest.raises(PlanError, match=reason) as refusal:
        read(spoilt(path, value))
    assert refusal.value.line is not None


def test_the_whole_plan_fits_the_schema() -> None:
    VALIDATOR.validate(WHOLE)


def test_a_refusal_of_a_json_file_names_the_line() -> None:
    bad = spoilt(("models", 1, "method"), "probit")
    with pytest.raises(PlanError) as refusal:
        read(bad)
    assert refusal.value.line == line_of(bad, '"probit"')
    assert "in [entry 2 of models], “method”" in refusal.value.reason


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("{\n", "not valid JSON", 2),
        ("[]", "a plan is one table", 1),
        ('{"key": "a",\n"key": "b"}', "“key” stands twice", None),
        ('{"key": NaN}', "NaN is no number", None),
    ],
    ids=["cut", "list", "twice", "NaN"],
)
def test_what_is_no_json_is_refused(text: str, reason: str, line: int | None) -> None:
    with pytest.raises(PlanError, match=reason) as refusal:
        parse_plan(text.encode(), source="plan.JSON")
    assert refusal.value.line == line


def test_the_line_is_found_in_any_writing_of_toml() -> None:
    text = "\n".join(
        [
            'schema = "reperfuse-plan/2" # [groups]',
            'note = """',
            "[models]",
            '"""',
            "[groups]",
            "exposed.code = 'x' # a dotted key",
            "[[models]]",
            "[[models]]",
            '"method" = [ # quoted',
            "  1,",
            "  { a = [ 2,",
            "    3 ] },",
            "]",
            "[models.inner]",
            "deep = 1",
        ]
    )
    from analytics.plan.places import toml_places  # noqa: PLC0415

    places = toml_places(text)
    assert places["groups",] == 5
    assert places["groups", "exposed", "code"] == 6
    assert places["models", 1] == 8
    assert places["models", 1, "method", 0] == 10
    assert places["models", 1, "method", 1, "a", 1] == 12
    assert places["models", 1, "inner", "deep"] == 15


def test_the_published_schema_and_reference_are_those_of_the_reader() -> None:
    published = ROOT / "analytics" / "plan" / "schema.json"
    assert published.read_text(encoding="utf-8") == schema_text()
    assert reference() in (ROOT / "docs" / "plans.md").read_text(encoding="utf-8")
