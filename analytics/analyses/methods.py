"""How the report was made: definitions with how sure they are, tests, rounding, missing data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analytics.analyses import method_words
from analytics.analyses.engine import Analysis, Study
from analytics.analyses.method_sentences import sentences
from analytics.analyses.outcomes import POLICIES
from analytics.dataset.columns import Column as Meaning
from analytics.derive import LIBRARY
from analytics.plan import Criterion, OutcomeRow, Plan, SummaryRow
from analytics.report.display import Cell, Column, Display, Note, Row, Table

CERTAINTY = {
    "confirmed": "confirmed in the source named",
    "secondary": "seen in a secondary summary only",
    "unconfirmed": "recalled, not confirmed",
    "design": "a choice of this registry",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A variable's label and definition as used, its source, and how sure the definition is."""

    label: str
    text: str
    source: str
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionGroup:
    """The definitions of one part of the plan."""

    title: str
    definitions: tuple[Definition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodsResult:
    plan: Plan
    groups: tuple[DefinitionGroup, ...]
    not_collected: tuple[str, ...]


def compute(study: Study, plan: Plan) -> MethodsResult:
    return MethodsResult(
        plan=plan,
        groups=tuple(_groups(study, plan)),
        not_collected=study.dataset.absent,
    )


def _groups(study: Study, plan: Plan) -> Iterator[DefinitionGroup]:
    """Each variable once, where the plan names it first; then what is behind derived ones."""
    named = list(dict.fromkeys(plan.variables()))
    parts = (
        ("Population and groups", (*_grouping(plan), *_of(plan.population))),
        ("Outcomes", (*_scored(plan), *_of(plan.outcomes.rows))),
        ("Patients at baseline", _of(plan.table1.rows if plan.table1 else ())),
        ("Treatment", _of(plan.procedure.rows if plan.procedure else ())),
        ("Other variables", tuple(named)),
        ("Ingredients of the above", _ingredients(study, named)),
    )
    told: set[str] = set()
    for title, names in parts:
        fresh = [name for name in dict.fromkeys(names) if name not in told]
        told.update(fresh)
        definitions = tuple(_definitions(study, plan, fresh))
        if definitions:
            yield DefinitionGroup(title=title, definitions=definitions)


def _grouping(plan: Plan) -> tuple[str, ...]:
    return (plan.groups.variable,) if plan.groups else ()


def _scored(plan: Plan) -> tuple[str, ...]:
    return (plan.mrs.variable,) if plan.mrs else ()


def _ingredients(study: Study, named: Iterable[str]) -> tuple[str, ...]:
    """What is derived on the way; what the data hold already is not derived."""
    known = study.dataset.columns
    return tuple(
        each.name
        for each in LIBRARY.needed(named)
        if each.name in known and known[each.name].derived
    )


def _of(rows: Iterable[Criterion | OutcomeRow | SummaryRow]) -> tuple[str, ...]:
    return tuple(row.variable for row in rows)


def _definitions(study: Study, plan: Plan, names: Iterable[str]) -> Iterator[Definition]:
    for name in names:
        column = study.column(name)
        text = LIBRARY[name].definition(plan.settings) if column.derived else column.definition
        if text:
            yield _definition(column, text)


def _definition(column: Meaning, text: str) -> Definition:
    return Definition(
        label=column.label,
        text=text,
        source=column.source,
        certainty=CERTAINTY[column.certainty],
    )


def present(result: MethodsResult) -> tuple[Display, ...]:
    return (
        Note(key="design", title="Design", paragraphs=_design(result)),
        Note(key="statistics", title="Statistics", paragraphs=_statistics(result.plan)),
        Note(key="missing", title="Missing data", paragraphs=_missing(result)),
        Note(key="strobe", title="STROBE items that software cannot fill", paragraphs=_STROBE),
        _table(result.groups),
    )


def _table(groups: Iterable[DefinitionGroup]) -> Table:
    return Table(
        key="definitions",
        title="Definitions",
        columns=(
            Column(key="variable", label="Variable", kind="label"),
            Column(key="definition", label="Definition", kind="label"),
            Column(key="certainty", label="How sure", kind="label"),
            Column(key="source", label="Source", kind="label"),
        ),
        rows=tuple(row for group in groups for row in _rows(group)),
    )


def _rows(group: DefinitionGroup) -> Iterator[Row]:
    blank = Cell(text="")
    yield Row(cells=(Cell(text=group.title), blank, blank, blank), kind="heading")
    for each in group.definitions:
        texts = (each.label, each.text, each.certainty, each.source or "–")
        yield Row(cells=tuple(Cell(text=text) for text in texts))


def _design(result: MethodsResult) -> tuple[str, ...]:
    plan = result.plan
    steps = "; ".join(f"{step.label} (else excluded: {step.excluded})" for step in plan.population)
    return (
        (
            "Observational registry; the groups were formed by what was done, not by allocation "
            "(STROBE 4)."
        ),
        f"Population (STROBE 6a): {steps}.",
        (
            f"Groups: {'; '.join(group.label for group in plan.groups.all)}. All other patients of "
            "the population are counted in the flow and take no part in comparisons."
            if plan.groups
            else "No groups are compared."
        ),
        (
            "The index procedure of a case is its first one. The core laboratory's grade comes "
            "before the site's where both are recorded (STROBE 8)."
        ),
    )


def _statistics(plan: Plan) -> tuple[str, ...]:
    means = "Welch's" if plan.statistics.mean_test == "welch" else "Student's"
    return (
        method_words.crude_intervals(plan),
        (
            f"Crude tests: {POLICIES[plan.test_policy]}. Means are compared by {means} t "
            "test, medians by the Mann-Whitney test; the summary chosen fixes the test."
        ),
        _adjustment(plan),
        method_words.multiplicity(plan),
        "Rounding is half-up on the decimal value. Percentages are given from ten patients on.",
        "Quartiles by linear interpolation (type 7).",
        (
            "Continuous variables are cut for subgroups only, where the plan says (STROBE 11)."
            if plan.subgroups
            else "Continuous variables are not cut (STROBE 11)."
        ),
        *sentences(plan),
    )


def _adjustment(plan: Plan) -> str:
    if not plan.models and plan.propensity is None:
        return "All comparisons are unadjusted: no confounder is accounted for (STROBE 9, 16a)."
    return (
        "Comparisons are unadjusted but for the models and what is built on the covariates, which "
        "account for what was recorded only (STROBE 9, 16a)."
    )


def _missing(result: MethodsResult) -> tuple[str, ...]:
    words = [
        (
            f"{_imputed(result.plan)}. A derived variable that "
            "turns on a missing ingredient is indeterminate, never no, and is counted beside the "
            "result (STROBE 12c, 12d, 14b)."
        ),
        "A case that cannot be judged at an inclusion step leaves there and is counted apart.",
    ]
    if result.not_collected:
        names = ", ".join(result.not_collected)
        words.append(f"Not collected when this snapshot was taken: {names}.")
    return tuple(words)


def _imputed(plan: Plan) -> str:
    if plan.imputes_primary:
        return (
            "Multiple imputation for the comparison of outcomes that can be imputed and for the "
            "models that do not say otherwise, with complete cases beside it; complete cases in "
            "every other chapter"
        )
    if plan.missing is not None and plan.missing.imputation is not None:
        return (
            "Complete cases for each outcome; values are imputed in the chapter on missing "
            "outcomes only"
        )
    return "Complete cases for each outcome; nothing is imputed"


_STROBE = (
    (
        "Background and objectives (2, 3), setting and dates of recruitment (5), study size (10), "
        "interpretation, limitations and generalisability (18 to 21) and funding (22) are left "
        "to the investigators."
    ),
    "The wording of the STROBE items is recalled, not confirmed.",
)
ANALYSIS = Analysis(
    key="methods",
    title="Methods",
    step="Writing down the methods",
    compute=compute,
    present=present,
    reads=lambda _plan: [],
)
