"""What makes a plan contradict itself, part by part: each objection with the place it is about.

What needs the data, such as whether a variable exists and is of the right kind, is checked where
the data are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from analytics.plan.adjustment import METHODS, Covariate, Model
from analytics.plan.cohort import Criterion
from analytics.plan.missing import Departure
from analytics.plan.model import Plan
from analytics.plan.outcomes import DIFFERENCES, SCALES, OutcomeRow
from analytics.plan.places import Path

Objections = Iterator[tuple[Path, str]]


def objections(plan: Plan) -> Objections:
    """Yield what is wrong with the plan, in the order of its parts."""
    yield from _of_definitions(plan)
    yield from _of_population(plan.population, ("population",))
    yield from _of_groups(plan)
    yield from _of_outcomes(plan)
    yield from _of_covariates(plan)
    yield from _of_models(plan)
    yield from _of_propensity(plan)
    yield from _of_missing(plan)
    yield from _of_subgroups(plan)
    yield from _of_sensitivity(plan)
    yield from _of_synthesis(plan)


def _of_definitions(plan: Plan) -> Objections:
    names = [each.name for each in plan.definitions]
    yield from _twice(names, ("definitions",), "name")
    for place, each in enumerate(plan.definitions):
        limited = each.at_most is not None or each.at_least is not None
        if limited == bool(each.codes):
            yield ("definitions", place, "name"), "a definition has limits or codes, and not both"
        if each.variable in names:
            yield ("definitions", place, "variable"), "a definition is made from no other one"


def _of_population(steps: Iterable[Criterion], path: Path) -> Objections:
    for place, step in enumerate(steps):
        if (step.required is None) == (not step.codes):
            yield (*path, place, "variable"), "a step needs either “is” or “in”, and not both"
    yield from _twice([step.key for step in steps], path, "key")


def _of_groups(plan: Plan) -> Objections:
    if plan.groups is None:
        for part in ("models", "propensity", "subgroups", "synthesis", "published"):
            if getattr(plan, part):
                yield (part,), f"“{part}” compares groups, and the plan has no “groups”"
        return
    codes = [group.code for group in plan.groups.all]
    if plan.groups.exposed.code == plan.groups.comparator.code:
        yield ("groups", "comparator"), "exposed and comparator are the same group"
    elif len(set(codes)) < len(codes):
        yield ("groups", "others"), "a group stands twice"


def _of_outcomes(plan: Plan) -> Objections:
    names = [row.variable for row in plan.outcomes.rows]
    if plan.outcomes.primary not in names:
        reason = f"“primary” must be one of {', '.join(names)}, not “{plan.outcomes.primary}”"
        yield ("outcomes", "primary"), reason
    yield from _twice(names, ("outcomes", "rows"), "variable")
    for place, row in enumerate(plan.outcomes.rows):
        for key, reason in _about_outcome(row):
            yield ("outcomes", "rows", place, key), reason


def _about_outcome(row: OutcomeRow) -> Iterator[tuple[str, str]]:
    timed = row.kind == "time_to_event"
    if timed and not row.time:
        yield "kind", f"“{row.variable}” is a time to event and needs “time”"
    for key in ("time", "competing", "horizon"):
        if getattr(row, key) and not timed:
            yield key, f"“{key}” is for a time to event, and “{row.variable}” is {row.kind}"
    if row.effects is not None and row.kind != "binary":
        yield "effects", f"“effects” is for a yes/no outcome, and “{row.variable}” is {row.kind}"
    if row.important_difference is not None:
        yield from (("important_difference", reason) for reason in _about_importance(row))
    if row.margin is not None:
        yield from (("margin", reason) for reason in _about_margin(row))


def _about_importance(row: OutcomeRow) -> Iterator[str]:
    size = row.important_difference
    if size is None:
        return
    if row.kind == "binary" and size >= 1:
        yield "the important difference is one of risks and must lie below 1, such as 0.05"
    if row.kind in ("ordinal", "time_to_event") and size <= 1:
        yield f"the important difference of {row.kind} is a ratio and must lie above 1, such as 1.5"


def _about_margin(row: OutcomeRow) -> Iterator[str]:
    margin = row.margin
    if margin is None:
        return
    fitting = SCALES[row.kind]
    if margin.scale not in fitting:
        words = f"the margin's “scale” must be one of {', '.join(fitting)}"
        yield f"{words} for an outcome of kind {row.kind}"
    if margin.scale == "risk_difference" and margin.value >= 1:
        yield "the margin is a difference of risks and must lie below 1, such as 0.1"
    if margin.scale not in DIFFERENCES and margin.value <= 1:
        yield "the margin is a ratio and must lie above 1, such as 1.25"
    if not row.better:
        yield "a margin needs “better”: which way is worse?"


def _of_covariates(plan: Plan) -> Objections:
    yield from _twice([c.variable for c in plan.covariates], ("covariates",), "variable")
    for place, covariate in enumerate(plan.covariates):
        for key, reason in _about_covariate(covariate):
            yield ("covariates", place, key), reason


def _about_covariate(covariate: Covariate) -> Iterator[tuple[str, str]]:
    allowed = {
        "linear": ("per",),
        "categorical": ("reference", "merge"),
        "spline": ("knots", "knots_at"),
    }
    plain = {"reference": "", "merge": (), "knots": None, "knots_at": (), "per": 1.0}
    for key, default in plain.items():
        if getattr(covariate, key) != default and key not in allowed[covariate.form]:
            yield key, f"“{key}” does not go with the form “{covariate.form}”"
    knots = covariate.knots_at
    if covariate.form == "spline" and (covariate.knots is None) == (not knots):
        yield "form", "a spline needs either “knots” or “knots_at”, and not both"
    if knots and (len(knots) < 3 or list(knots) != sorted(set(knots))):  # noqa: PLR2004
        yield "knots_at", "“knots_at” must be at least three numbers, ascending"


def _of_models(plan: Plan) -> Objections:
    yield from _twice([model.key for model in plan.models], ("models",), "key")
    kinds = {row.variable: row.kind for row in plan.outcomes.rows}
    for place, model in enumerate(plan.models):
        if model.outcome not in kinds:
            yield ("models", place, "outcome"), f"“{model.outcome}” is none of the outcomes"
            continue
        for key, reason in _about_model(plan, model, kinds[model.outcome]):
            yield ("models", place, key), reason


def _about_model(plan: Plan, model: Model, kind: str) -> Iterator[tuple[str, str]]:
    if model.method not in METHODS[kind]:
        fitting = ", ".join(METHODS[kind])
        yield (
            "method",
            f"“{model.method}” is not for an outcome of kind {kind}; fitting are {fitting}",
        )
    if model.covariates is not None:
        yield from (("covariates", reason) for reason in _unknown(plan, model.covariates))
    if (model.errors == "cluster") != bool(model.cluster):
        yield "cluster", "errors by cluster need “cluster”, and “cluster” needs them"
    if model.strata and model.method not in ("win_odds", "cox"):
        yield "strata", f"“{model.method}” takes no strata"
    if model.missing == "multiple_imputation" and not _imputes(plan):
        yield (
            "missing",
            "multiple imputation is asked for, and the plan has no “missing.imputation”",
        )


def _unknown(plan: Plan, names: Iterable[str]) -> Iterator[str]:
    known = {covariate.variable for covariate in plan.covariates}
    for name in names:
        if name not in known:
            yield f"“{name}” is none of the covariates"


def _imputes(plan: Plan) -> bool:
    return plan.missing is not None and plan.missing.imputation is not None


def _of_propensity(plan: Plan) -> Objections:
    score = plan.propensity
    if score is None:
        return
    chosen = plan.covariates_of(score.covariates)
    for reason in _unknown(plan, score.covariates or ()):
        yield ("propensity", "covariates"), reason
    if not chosen:
        yield ("propensity",), "a propensity score needs covariates"
    if not (score.matching or score.iptw or score.overlap or score.aipw):
        yield ("propensity",), "nothing is done with the score: matching, iptw, overlap or aipw"
    for reason in _no_outcome(plan, score.outcomes or ()):
        yield ("propensity", "outcomes"), reason


def _no_outcome(plan: Plan, names: Iterable[str]) -> Iterator[str]:
    known = {row.variable for row in plan.outcomes.rows}
    for name in names:
        if name not in known:
            yield f"“{name}” is none of the outcomes"


def _of_missing(plan: Plan) -> Objections:
    if plan.missing is None:
        return
    if plan.imputes_primary:
        yield from ((("missing", "primary"), reason) for reason in _about_primary(plan))
    if plan.missing.departure is not None:
        for key, reason in _about_departure(plan, plan.missing.departure):
            yield ("missing", "departure", key), reason
    tipping = plan.missing.tipping_point
    if tipping is None:
        return
    outcome = tipping.outcome or plan.outcomes.primary
    binary = {row.variable for row in plan.outcomes.of_kind("binary")}
    if outcome not in binary:
        yield ("missing", "tipping_point"), f"“{outcome}” is none of the yes/no outcomes"


def _about_primary(plan: Plan) -> Iterator[str]:
    if not _imputes(plan):
        yield "multiple imputation needs the table “missing.imputation”"
    if plan.groups is None:
        yield "multiple imputation is of a comparison, and the plan has no “groups”"
    timed = [row.variable for row in plan.outcomes.of_kind("time_to_event")]
    if plan.outcomes.primary in timed:
        yield (
            f"the primary outcome “{plan.outcomes.primary}” is a time to an event, which is not "
            "imputed: let “primary” be complete_case"
        )


def _about_departure(plan: Plan, departure: Departure) -> Iterator[tuple[str, str]]:
    planned = plan.missing.imputation if plan.missing is not None else None
    if planned is None:
        yield "deltas", "a departure needs the table “missing.imputation”"
    elif planned.ordinal != "proportional_odds":
        yield "deltas", "a delta shifts log odds, which needs “ordinal” to be proportional_odds"
    if not any(departure.deltas):
        yield "deltas", "“deltas” needs a number other than 0"
    if len(set(departure.deltas)) < len(departure.deltas):
        yield "deltas", "a delta stands twice"


def _of_subgroups(plan: Plan) -> Objections:
    part = plan.subgroups
    if part is None:
        return
    outcome = part.outcome or plan.outcomes.primary
    kinds = {row.variable: row.kind for row in plan.outcomes.rows}
    if outcome not in kinds:
        yield ("subgroups", "outcome"), f"“{outcome}” is none of the outcomes"
    elif part.scale is not None and part.scale not in SCALES[kinds[outcome]]:
        fitting = ", ".join(SCALES[kinds[outcome]])
        yield ("subgroups", "scale"), f"“scale” must be one of {fitting} for “{outcome}”"
    for reason in _unknown(plan, part.covariates):
        yield ("subgroups", "covariates"), reason
    for place, row in enumerate(part.rows):
        if row.cut is not None and row.levels:
            yield ("subgroups", "rows", place, "cut"), "a division has a cut or levels, not both"


def _of_sensitivity(plan: Plan) -> Objections:
    yield from _twice([each.key for each in plan.sensitivity], ("sensitivity",), "key")
    for place, each in enumerate(plan.sensitivity):
        path: Path = ("sensitivity", place)
        if not (each.settings or each.replace or each.population or each.cluster):
            yield (*path, "key"), "nothing is otherwise: settings, replace, population or cluster"
        for reason in _no_outcome(plan, (one.outcome for one in each.replace)):
            yield (*path, "replace"), reason
        yield from _of_population(each.population, (*path, "population"))


def _of_synthesis(plan: Plan) -> Objections:
    if plan.synthesis is None:
        return
    binary = {row.variable for row in plan.outcomes.of_kind("binary")}
    for place, row in enumerate(plan.synthesis.rows):
        if row.outcome not in binary:
            reason = f"“{row.outcome}” is none of the yes/no outcomes"
            yield ("synthesis", "rows", place, "outcome"), reason


def _twice(names: list[str], path: Path, key: str) -> Objections:
    """The second of two entries of the same name."""
    seen: Counter[str] = Counter()
    for place, name in enumerate(names):
        seen[name] += 1
        if seen[name] == 2:  # noqa: PLR2004
            yield (*path, place, key), f"“{name}” stands twice"
