"""Which variables a plan counts by their codes, and which codes it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analytics.plan.model import Plan


def counted_codes(plan: Plan) -> Mapping[str, frozenset[str]]:
    """Every variable that must have codes, with those that the plan names, none perhaps."""
    found: dict[str, set[str]] = {}
    for variable, codes in _counted(plan):
        found.setdefault(variable, set()).update(codes)
    return {variable: frozenset(codes) for variable, codes in found.items()}


def _counted(plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    if plan.groups is not None:
        yield plan.groups.variable, tuple(group.code for group in plan.groups.all)
    yield from ((each.variable, each.codes) for each in plan.definitions if each.codes)
    steps = [*plan.population, *(step for each in plan.sensitivity for step in each.population)]
    yield from ((step.variable, step.codes) for step in steps if step.codes)
    for table in (plan.table1, plan.procedure):
        yield from ((row.variable, ()) for row in (table.rows if table else ()) if _counts(row))
    for covariate in plan.covariates:
        if covariate.form == "categorical":
            merged = tuple(code for merge in covariate.merge for code in merge.codes)
            news = {merge.code for merge in covariate.merge}
            named = () if covariate.reference in ("", *news) else (covariate.reference,)
            yield covariate.variable, (*named, *merged)
    for division in plan.subgroups.rows if plan.subgroups else ():
        if division.cut is None:
            yield division.variable, tuple(c for level in division.levels for c in level.codes)
    if plan.sites is not None:
        yield plan.sites.variable, ()


def _counts(row: object) -> bool:
    return getattr(row, "summary", "") == "count"
