"""Generated cases, doctored so that every definition meets gaps, contradictions and odd orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from registry.bulk.draft import Answers, Draft
from registry.codebook.lookup import sections_of_table
from registry.codebook.variable import Kind, MissingReason, Variable
from registry.demonstration.gaps import leave_gaps
from registry.demonstration.profile import Pathway, Profile
from registry.demonstration.sampling import sample_case

FIRST_DAY, DAYS = date(2021, 1, 1), 900
LONGEST_NUMBER = 45

# What the definitions are made of, by table.
INGREDIENTS: dict[str, tuple[str, ...]] = {
    "patientidentity": ("birth_date", "birth_year"),
    "episode": (
        *("prestroke_mrs", "transfer_in", "onset_known", "onset_dt", "lkw_dt", "ivt_given"),
        *("first_door_dt", "first_door_out_dt", "door_dt", "nihss_baseline", "ivt_bolus_dt"),
    ),
    "imaging": ("first_imaging_dt",),
    "procedure": (
        *("puncture_dt", "first_mtici2b_dt", "procedure_end_dt"),
        *("etici_final_site", "mtici_final_site", "etici_final_corelab"),
    ),
    "attempt": (
        *("device_deploy_dt", "etici_after", "mtici_after"),
        *("aggregated", "aggregated_passes"),
    ),
    "rescuetreatment": ("rescue_type", "rescue_dt"),
    "earlycourse": (
        *("nihss_untestable", "ich_present", "ich_first_seen_dt", "ich_clinically_suspected"),
        *("nihss_lowest_prior", "nihss_pre_deterioration", "nihss_worst_post"),
        *("nihss_item_max_increase", "deterioration_dt", "ich_attribution", "major_intervention"),
    ),
    "haemorrhagefinding": ("ich_type", "ich_imaging_dt"),
    "death": ("died", "death_date", "death_precision", "death_dt"),
    "followup": ("fu_status", "fu_date", "mrs", "mrs_adjudicated"),
}
ROW_TABLES = ("attempt", "rescuetreatment", "haemorrhagefinding")


def doctored_cases(seed: int, count: int, zone: str) -> list[Draft]:
    """Return ``count`` cases: every pathway in turn, a third of them as generated."""
    pathways = list(Pathway)
    drafts = []
    for place in range(count):
        random = Random(f"{seed}:{zone}:{place}")
        profile = _profile(random, pathways[place % len(pathways)])
        draft = sample_case(random, profile, ZoneInfo(zone), f"AGR{place:06d}")
        leave_gaps(random, draft, 0.2)
        # Intensities differ, so that single faults are met alone and together.
        intensity = (0.0, 0.08, 0.3)[place // len(pathways) % 3]
        _doctor(random, draft, intensity)
        drafts.append(draft)
    return drafts


def _profile(random: Random, pathway: Pathway) -> Profile:
    score = random.choice((0, 1, 2, 3, 4, 5, 6, None))
    return Profile(
        index_date=FIRST_DAY + timedelta(days=random.randrange(DAYS)),
        pathway=pathway,
        icas=pathway is Pathway.STENTED_AFTER_FAILURE or random.random() < 0.5,
        symptomatic_bleeding=random.random() < 0.5,
        mrs90=score,
        died_on_day=random.choice((2, 3, 7, 8, 40, 90)) if score == 6 else None,
    )


def _doctor(random: Random, draft: Draft, intensity: float) -> None:
    for table in ROW_TABLES:
        _lose_or_add_a_row(random, draft.rows[table], intensity)
    for table, answers in _records(draft):
        _change(random, draft, table, answers, intensity)


def _lose_or_add_a_row(random: Random, rows: list[Answers], intensity: float) -> None:
    if rows and random.random() < intensity:
        rows.pop(random.randrange(len(rows)))
    if random.random() < intensity / 2:
        rows.append({})


def _records(draft: Draft) -> Iterator[tuple[str, Answers]]:
    """Yield every record that holds ingredients, with its table."""
    for table in ROW_TABLES:
        for row in draft.rows[table]:
            yield table, row
    yield "followup", draft.follow_ups["d90"]
    for table, answers in draft.singles.items():
        if table in INGREDIENTS:
            yield table, answers


def _change(random: Random, draft: Draft, table: str, answers: Answers, intensity: float) -> None:
    """Drop some answers, give a reason for some, and replace some by another legal value."""
    for variable in _ingredients(table):
        if random.random() >= intensity:
            continue
        act = random.choice(("drop", "reason", "change", "change", "change"))
        if act == "drop":
            answers.pop(variable.name, None)
        elif act == "reason" and variable.missing_reasons:
            answers[variable.name] = random.choice(variable.missing_reasons)
        else:
            answers[variable.name] = _legal(random, draft, variable, answers.get(variable.name))


def _ingredients(table: str) -> list[Variable]:
    variables = {v.name: v for s in sections_of_table(table) for v in s.variables}
    return [variables[name] for name in INGREDIENTS[table]]


def _legal(random: Random, draft: Draft, variable: Variable, now: Any) -> Any:
    if variable.kind in (Kind.CHOICE, Kind.MULTIPLE) and variable.choices is not None:
        code = random.choice(variable.choices.codes)
        return (code,) if variable.kind is Kind.MULTIPLE else code
    makers: dict[Kind, Callable[[], Any]] = {
        Kind.BOOLEAN: lambda: random.random() < 0.5,
        Kind.INTEGER: lambda: _integer(random, variable),
        Kind.DATE: lambda: _day(random, draft, variable),
        Kind.MOMENT: lambda: _moment(random, draft, now),
    }
    return makers[variable.kind]()


def _integer(random: Random, variable: Variable) -> int:
    if variable.name == "birth_year":
        return random.randint(1925, 2000)
    if variable.valid is None:
        raise LookupError(f"{variable.name} has no valid range")
    return random.randint(int(variable.valid.low), min(int(variable.valid.high), LONGEST_NUMBER))


def _day(random: Random, draft: Draft, variable: Variable) -> date:
    if variable.name == "birth_date":
        # Birthdays around the index date, where an off-by-one would show.
        years = random.randint(40, 90)
        near = draft.index_date + timedelta(days=random.randint(-1, 1))
        return near.replace(day=min(near.day, 28), year=near.year - years)
    return draft.index_date + timedelta(days=random.choice((0, 1, 2, 7, 8, 30, 89, 90, 91, 120)))


def _moment(random: Random, draft: Draft, now: Any) -> datetime | None:
    """Shift a recorded moment, by minutes or to the edge of a definition's window."""
    start = now if isinstance(now, datetime) else draft.singles["episode"].get("door_dt")
    if not isinstance(start, datetime):
        return None
    hours = random.choice((-2.0, -0.5, 0.25, 1.0, 12.0, 22.0, 24.0, 36.0, 48.0, 168.0))
    return start + timedelta(hours=hours)


def reasons_are_not_values(draft: Draft) -> bool:
    """Tell whether the draft has at least one reason in the place of an ingredient."""
    tables = [draft.singles[table] for table in INGREDIENTS if table in draft.singles]
    return any(isinstance(answer, MissingReason) for t in tables for answer in t.values())
