"""Whether a plan fits the data: each variable must be of a kind that gives what the plan asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from analytics.dataset.columns import Column
from analytics.plan import Covariate, Criterion, OutcomeRow, Plan, Subgroup
from analytics.plan.places import Path

NUMBERS = ("integer", "decimal")
COUNTABLE = ("boolean", "choice")
DATES = ("date", "moment")
OUTCOMES = {
    "binary": ("boolean",),
    "ordinal": ("integer", "choice"),
    "continuous": NUMBERS,
    "time_to_event": ("boolean",),
}
FORMS = {
    "linear": (*NUMBERS, "boolean"),
    "categorical": COUNTABLE,
    "spline": NUMBERS,
}
Columns = Mapping[str, Column]
Objections = Iterator[tuple[Path, str]]


def check(plan: Plan, columns: Columns) -> None:
    """Raise PlanError at the first variable whose kind or codes do not fit what is asked of it."""
    for path, reason in _objections(plan, columns):
        raise plan.error(path, reason)


def check_definitions(plan: Plan, columns: Columns) -> None:
    """Raise PlanError where a definition asks of its variable what its kind cannot give."""
    for place, each in enumerate(plan.definitions):
        column = columns[each.variable]
        if not each.codes and column.kind not in NUMBERS:
            reason = f"{column.name} is {_what(column)}, and limits are for a number"
            raise plan.error(("definitions", place, "variable"), reason)
        unknown = _not_codes_of(column, each.codes)
        if unknown:
            raise plan.error(
                ("definitions", place, "codes"), f"{column.name} has no code {unknown}"
            )


def _objections(plan: Plan, columns: Columns) -> Objections:
    yield from _of_groups(plan, columns)
    yield from _of_steps(plan.population, columns, ("population",))
    yield from _of_tables(plan, columns)
    for place, row in enumerate(plan.outcomes.rows):
        yield from _of_outcome(row, columns, ("outcomes", "rows", place))
    if plan.mrs is not None and columns[plan.mrs.variable].kind != "integer":
        column = columns[plan.mrs.variable]
        yield ("mrs", "variable"), f"{column.name} is {_what(column)}, and no score from 0 to 6"
    for place, covariate in enumerate(plan.covariates):
        yield from _of_covariate(covariate, columns, ("covariates", place))
    if plan.subgroups is not None:
        for place, division in enumerate(plan.subgroups.rows):
            yield from _of_subgroup(division, columns, ("subgroups", "rows", place))
    yield from _of_sites(plan, columns)
    yield from _of_sensitivity(plan, columns)


def _of_groups(plan: Plan, columns: Columns) -> Objections:
    if plan.groups is None:
        return
    column = columns[plan.groups.variable]
    codes = [answer.code for answer in column.answers]
    if not codes:
        reason = f"{column.name} is of kind {column.kind} and has no codes that could be groups"
        yield ("groups", "variable"), reason
        return
    paths: list[Path] = [("groups", "exposed", "code"), ("groups", "comparator", "code")]
    paths += [("groups", "others", place, "code") for place in range(len(plan.groups.others))]
    for path, group in zip(paths, plan.groups.all, strict=True):
        if group.code not in codes:
            yield path, f"“{group.code}” is no group of {column.name}: {', '.join(codes)}"


def _of_steps(steps: Iterable[Criterion], columns: Columns, path: Path) -> Objections:
    for place, step in enumerate(steps):
        column = columns[step.variable]
        if step.required is not None and column.kind != "boolean":
            reason = f"{column.name} is no yes/no variable; step “{step.key}” needs “in”"
            yield (*path, place, "is"), reason
        unknown = _not_codes_of(column, step.codes)
        if unknown:
            reason = f"{column.name} has no code {unknown}; step “{step.key}”"
            yield (*path, place, "in"), reason


def _of_tables(plan: Plan, columns: Columns) -> Objections:
    for name, table in (("table1", plan.table1), ("procedure", plan.procedure)):
        for place, row in enumerate(table.rows if table else ()):
            allowed = COUNTABLE if row.summary == "count" else NUMBERS
            kind = columns[row.variable].kind
            if kind not in allowed:
                reason = f"{row.variable} is of kind {kind} and has no {row.summary}"
                yield (name, "rows", place, "variable"), reason


def _of_outcome(row: OutcomeRow, columns: Columns, path: Path) -> Objections:
    column = columns[row.variable]
    if column.kind not in OUTCOMES[row.kind] or not _ranked(row, column):
        kind = "yes/no variable" if row.kind == "binary" else f"{row.kind} outcome"
        yield (*path, "variable"), f"{row.variable} is no {kind}; it is {_what(column)}"
    if row.time and columns[row.time].kind not in NUMBERS:
        yield (*path, "time"), f"{row.time} is no number and so no time"
    if row.competing and columns[row.competing].kind != "boolean":
        yield (*path, "competing"), f"{row.competing} is no yes/no variable"


def _ranked(row: OutcomeRow, column: Column) -> bool:
    return row.kind != "ordinal" or column.kind != "choice" or column.ordered


def _what(column: Column) -> str:
    return "a choice without order" if column.kind == "choice" else f"of kind {column.kind}"


def _of_covariate(covariate: Covariate, columns: Columns, path: Path) -> Objections:
    column = columns[covariate.variable]
    if column.kind not in FORMS[covariate.form]:
        yield (*path, "form"), f"{column.name} is of kind {column.kind}, not {covariate.form}"
    merged = [code for merge in covariate.merge for code in merge.codes]
    unknown = _not_codes_of(column, merged)
    if unknown:
        yield (*path, "merge"), f"{column.name} has no code {unknown}"
    codes = {merge.code for merge in covariate.merge}
    if covariate.reference not in ("", *codes) and _not_codes_of(column, [covariate.reference]):
        yield (*path, "reference"), f"{column.name} has no code {covariate.reference}"


def _of_subgroup(row: Subgroup, columns: Columns, path: Path) -> Objections:
    column = columns[row.variable]
    if row.cut is not None and column.kind not in NUMBERS:
        yield (*path, "cut"), f"{column.name} is no number and cannot be cut"
    if row.cut is None and column.kind not in COUNTABLE:
        yield (*path, "variable"), f"{column.name} is {_what(column)} and needs a “cut”"
    unknown = _not_codes_of(column, [code for level in row.levels for code in level.codes])
    if unknown:
        yield (*path, "levels"), f"{column.name} has no code {unknown}"


def _of_sites(plan: Plan, columns: Columns) -> Objections:
    if plan.sites is None:
        return
    for place, funnel in enumerate(plan.sites.funnels):
        if columns[funnel.variable].kind != "boolean":
            yield ("sites", "funnels", place), f"{funnel.variable} is no yes/no variable"
    for place, chart in enumerate(plan.sites.run_charts):
        if columns[chart.variable].kind not in NUMBERS:
            yield ("sites", "run_charts", place), f"{chart.variable} is no number"
    if plan.sites.run_charts and columns[plan.sites.date].kind not in DATES:
        yield ("sites", "date"), f"{plan.sites.date} is no date"


def _of_sensitivity(plan: Plan, columns: Columns) -> Objections:
    for place, each in enumerate(plan.sensitivity):
        path: Path = ("sensitivity", place)
        yield from _of_steps(each.population, columns, (*path, "population"))
        for order, change in enumerate(each.replace):
            before, after = columns[change.outcome], columns[change.by]
            if before.kind != after.kind:
                reason = f"{after.name} is of kind {after.kind}, {before.name} of {before.kind}"
                yield (*path, "replace", order, "by"), reason


def _not_codes_of(column: Column, codes: Iterable[str]) -> str:
    known = {answer.code for answer in column.answers}
    return ", ".join(code for code in codes if code not in known)
