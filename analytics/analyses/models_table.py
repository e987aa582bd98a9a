"""The chapter of models: all effects in one table and one figure, and every model's terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analytics.analyses.comparison import estimate_cell, p_cell, points_cell
from analytics.analyses.engine import Refusal
from analytics.analyses.forest import notes_on_ratios, ratio_row
from analytics.analyses.imputed_models import ImputedResult
from analytics.analyses.model_results import ModelResult, ModelsResult
from analytics.analyses.model_task import Fitted, Line
from analytics.analyses.refusals import not_estimable
from analytics.report import numbers
from analytics.report.display import (
    Cell,
    Column,
    Display,
    ForestFigure,
    ForestRow,
    Note,
    Row,
    Table,
)
from analytics.stats.estimate import SignificanceTest

BETTER = {"lower": "lower is better", "higher": "higher is better"}
BETTER_EVENT = {"lower": "no is better", "higher": "yes is better"}
OWN_ESTIMATES = (
    "The covariates' own estimates are not adjusted for what would confound them: they describe "
    "the model and answer no question."
)
ELSEWHERE = "With imputed values, in the chapter on missing data"


def present(result: ModelsResult) -> tuple[Display, ...]:
    if not result.models:
        return (_elsewhere(result),)
    figure = None if isinstance(result.pooled, ImputedResult) else _forest(result)
    terms = (
        _terms(each, each.adjusted, result.level)
        for each in result.models
        if isinstance(each.adjusted, Fitted) and len(each.adjusted.lines) > 1
    )
    return (_effects(result), *([figure] if figure else []), *terms)


def _elsewhere(result: ModelsResult) -> Note:
    return Note(
        key="models_elsewhere",
        title="Models",
        paragraphs=(f"{ELSEWHERE}: {'; '.join(result.imputed)}.",),
    )


def effect_cell(found: Fitted | Refusal) -> Cell:
    """The exposure's effect with its interval, in the unit of its measure."""
    if isinstance(found, Refusal):
        return Cell(text=numbers.NOT_ESTIMABLE)
    return line_cell(found, found.effect)


def line_cell(found: Fitted, line: Line) -> Cell:
    points = found.scale == "points" and line is found.effect
    return points_cell(line.estimate) if points else estimate_cell(line.estimate)


def _effects(result: ModelsResult) -> Table:
    level = numbers.level(result.level)
    return Table(
        key="models",
        title=f"Adjusted estimates{'' if result.pooled is None else ' on complete cases'}: "
        f"{result.exposed.lower()} v {result.comparator.lower()}",
        columns=(
            Column(key="model", label="Model", kind="label"),
            Column(key="measure", label="Measure", kind="label"),
            Column(key="n", label="Patients\nused"),
            Column(key="events", label="Events"),
            Column(key="per_term", label="Events\nper term"),
            Column(key="crude", label=f"Crude ({level} CI)"),
            Column(key="adjusted", label=f"Adjusted ({level} CI)"),
            Column(key="p", label="P, adjusted"),
        ),
        rows=tuple(_effect_row(each) for each in result.models),
        notes=tuple(_effect_notes(result)),
    )


def _effect_row(each: ModelResult) -> Row:
    kind = "primary" if each.primary else "data"
    adjusted = each.adjusted
    if isinstance(adjusted, Refusal):
        blank, refused = Cell(text="–"), Cell(text=numbers.NOT_ESTIMABLE)
        cells = (blank, blank, blank, blank, effect_cell(each.crude), refused, refused)
        return Row(cells=(Cell(text=each.label), *cells), kind=kind)
    per_term = adjusted.adequacy.events_per_variable
    events = adjusted.events
    return Row(
        cells=(
            Cell(text=each.label),
            Cell(text=adjusted.measure),
            Cell(text=numbers.count(adjusted.n), value=adjusted.n),
            Cell(text="–" if events is None else numbers.count(events), value=events),
            Cell(
                text="–" if per_term is None else numbers.number(per_term, decimals=1),
                value=per_term,
            ),
            effect_cell(each.crude),
            effect_cell(adjusted),
            p_cell(adjusted.effect.test),
        ),
        kind=kind,
    )


def _effect_notes(result: ModelsResult) -> Iterator[str]:
    yield (
        "Associations adjusted for what was recorded, not effects of treatment: what was not "
        "recorded is not adjusted for. Crude: the same method in the same patients, without "
        "covariates and strata."
    )
    yield "Complete cases of each model. Events per term: of an ordered outcome, effective events."
    yield from (_outcome_note(each) for each in result.models)
    exploratory = [
        each.label
        for each in result.models
        if isinstance(each.adjusted, Fitted) and each.adjusted.adequacy.exploratory
    ]
    if exploratory:
        yield f"Exploratory, fewer than ten events per term: {'; '.join(exploratory)}."
    others = [each.label for each in result.models if not each.primary]
    if others:
        yield f"Not of the primary outcome, and so exploratory: {'; '.join(others)}."
    for each in result.models:
        # A model with no table of its own has its notes here.
        if isinstance(each.adjusted, Fitted) and len(each.adjusted.lines) == 1:
            yield from _model_notes(each, each.adjusted)
    if result.imputed and result.pooled is None:
        yield f"{ELSEWHERE}: {'; '.join(result.imputed)}."
    yield from not_estimable(
        pair
        for each in result.models
        for pair in ((each.label, each.adjusted), (f"{each.label} (crude)", each.crude))
    )


def _outcome_note(each: ModelResult) -> str:
    return f"{each.label}: {_outcome_words(each)}; {_adjusted_words(each)}."


def _outcome_words(each: ModelResult) -> str:
    words = BETTER_EVENT if each.row.kind in ("binary", "time_to_event") else BETTER
    told = words.get(each.row.better)
    if told is None and each.row.kind == "ordinal":
        told = "lower taken for better"
    return f"outcome {each.outcome.label}" + (f" ({told})" if told else "")


def _adjusted_words(each: ModelResult) -> str:
    words = []
    if each.adjusted_for:
        words.append(f"adjusted for {', '.join(each.adjusted_for)}")
    if each.strata:
        words.append(f"stratified by {', '.join(each.strata)}")
    return "; ".join(words) or "no covariates"


def _model_notes(each: ModelResult, found: Fitted) -> Iterator[str]:
    """How one model was fitted and on whom."""
    interval = found.effect.estimate.interval.method
    yield f"{each.label}. Method: {found.method}; intervals: {interval}."
    yield f"{numbers.count(found.n)} of {numbers.count(each.compared)} patients. {_lacking(each)}"
    yield f"{found.adequacy.statement[0].upper()}{found.adequacy.statement[1:]}."
    yield from (f"{words.rstrip('.')}." for words in found.remarks)
    if found.checks:
        yield from _check_notes(found.checks, each.row.kind)


def _lacking(each: ModelResult) -> str:
    if not each.missing:
        return "Nobody lacks a value."
    parts = (f"{label} ({numbers.count(count)})" for label, count in each.missing)
    return f"Without a value: {', '.join(parts)}."


def _check_notes(
    checks: Iterable[tuple[str, SignificanceTest | Refusal]], kind: str
) -> Iterator[str]:
    """The tests of the assumption, by name; a small P is no reason to hide the estimate."""
    about = "Proportional hazards" if kind == "time_to_event" else "Proportional odds"
    for name, found in checks:
        alone = name.startswith("homogeneity")
        what = f"{name[0].upper()}{name[1:]}" if alone else f"{about}, {name}"
        if isinstance(found, Refusal):
            yield f"{what}: not estimable, {found.reason}."
        else:
            but = f" ({found.caution})" if found.caution else ""
            yield f"{what}: {numbers.p_statement(found.p_value)}{but}."


def _terms(each: ModelResult, found: Fitted, level: float) -> Table:
    measure = "Estimate" if found.scale == "points" else found.measure
    return Table(
        key=f"model_{each.model.key}",
        title=f"{each.label}: all terms",
        columns=(
            Column(key="term", label="Term", kind="label"),
            Column(key="estimate", label=f"{measure} ({numbers.level(level)} CI)"),
            Column(key="p", label="P"),
        ),
        rows=tuple(
            Row(
                cells=(
                    Cell(text=_term_label(found, line)),
                    line_cell(found, line),
                    p_cell(line.test),
                ),
                kind="primary" if line is found.effect else "data",
            )
            for line in found.lines
        ),
        notes=(
            *_model_notes(each, found),
            *((OWN_ESTIMATES,) if each.adjusted_for and found.scale != "points" else ()),
        ),
    )


def _term_label(found: Fitted, line: Line) -> str:
    if found.scale == "points" and line is found.effect:
        return f"{line.label}, points"
    return line.label


def _forest(result: ModelsResult) -> ForestFigure | None:
    """The ratios of all models on one axis; differences have other units and stay in the table."""
    ratios = [each for each in result.models if _is_ratio(each)]
    if not any(isinstance(each.adjusted, Fitted) for each in ratios):
        return None
    level = numbers.level(result.level)
    differences = [each.label for each in result.models if each not in ratios]
    return ForestFigure(
        key="models_forest",
        title="Adjusted estimates of all models",
        finding=finding(result),
        measure=f"Adjusted ratio, {result.exposed.lower()} v {result.comparator.lower()}",
        estimate_label=f"Ratio ({level} CI)",
        rows=tuple(_forest_rows(ratios)),
        columns=("Measure",),
        notes=notes_on_ratios(differences),
    )


def _is_ratio(each: ModelResult) -> bool:
    return isinstance(each.adjusted, Refusal) or each.adjusted.scale == "ratio"


def _forest_rows(models: Iterable[ModelResult]) -> Iterator[ForestRow]:
    """Under a heading per outcome, in the order in which the outcomes first come."""
    listed = tuple(models)
    outcomes = list(dict.fromkeys(each.model.outcome for each in listed))
    heading = ""
    for each in sorted(listed, key=lambda model: outcomes.index(model.model.outcome)):
        words = _outcome_words(each).removeprefix("outcome ")
        if words != heading:
            heading = words
            yield ForestRow(label=words, kind="heading")
        found = each.adjusted
        yield ratio_row(
            each.label,
            found if isinstance(found, Refusal) else found.effect.estimate,
            indent=1,
            extra=(Cell(text="" if isinstance(found, Refusal) else found.measure),),
        )


def finding(result: ModelsResult) -> str:
    """The first model of the primary outcome that has an estimate, else the first that has one."""
    fitted = [(each, each.adjusted) for each in result.models if isinstance(each.adjusted, Fitted)]
    if not fitted:
        return "No model could be estimated."
    told, found = next((pair for pair in fitted if pair[0].primary), fitted[0])
    level = numbers.level(result.level)
    crude = effect_cell(told.crude).text
    return (
        f"{told.label}: {found.measure.lower()} {_with_level(effect_cell(found).text, level)} for "
        f"{result.exposed.lower()} v {result.comparator.lower()}; crude {crude}."
    )


def _with_level(text: str, level: str) -> str:
    return text.replace("(", f"({level} CI ", 1)
