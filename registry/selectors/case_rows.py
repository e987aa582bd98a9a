"""The facts behind the lines of a list: a few columns of a few tables, whatever the page's length.

One statement for each table that the shown columns need, none for each case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from registry.codebook.lookup import section_of_variable, variable_by_name
from registry.models import Attempt, Episode, FollowUp, RescueTreatment, Site
from registry.models.storage import missing_column, read, read_missing

EPISODE_COLUMNS = (
    "registry_id",
    "site_id",
    "patient_id",
    "index_date",
    "changed_at",
    "signed_at",
    "signed_by_id",
    "amended_at",
    "required_count",
    "answered_count",
    "error_count",
    "warning_count",
)
# table -> the column that leads to the case or its patient, and what narrows its rows to one
ONE_ROW: dict[str, tuple[str, dict[str, Any]]] = {
    "episode": ("pk", {}),
    "patient": ("pk", {}),
    "patientidentity": ("patient_id", {}),
    "imaging": ("episode_id", {}),
    "procedure": ("episode_id", {"seq": 1}),
    "earlycourse": ("episode_id", {}),
    "discharge": ("episode_id", {}),
}
PASSES = ("aggregated", "aggregated_passes")
RESCUES = ("rescue_type",)


@dataclass(slots=True)
class CaseFacts:
    """One line: the case, the values and missing reasons that the columns asked for, its rows."""

    episode: Episode
    values: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the shown columns read: variables by name, and whether rows and the outcome."""

    variables: frozenset[str] = frozenset()
    rows: bool = False
    outcome: bool = False

    def __or__(self, other: Wanted) -> Wanted:
        return Wanted(
            variables=self.variables | other.variables,
            rows=self.rows or other.rows,
            outcome=self.outcome or other.outcome,
        )


def case_facts(ids: Sequence[int], wanted: Wanted, sites: Collection[Site]) -> list[CaseFacts]:
    """Return the facts of these cases, in the order of ``ids``."""
    by_site = {site.pk: site for site in sites}
    found = Episode.objects.only(*EPISODE_COLUMNS).in_bulk(ids)
    facts = [CaseFacts(found[pk]) for pk in ids if pk in found]
    for each in facts:
        each.episode.site = by_site[each.episode.site_id]
        each.values["index_date"] = each.episode.index_date
    for table, names in _by_table(wanted.variables).items():
        _read_single(facts, table, names)
    if wanted.rows:
        _read_rows(facts)
    if wanted.outcome:
        _read_outcome(facts)
    return facts


def _by_table(names: Iterable[str]) -> dict[str, list[str]]:
    tables: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        tables[section_of_variable(name).table].append(name)
    return tables


def _read_single(facts: list[CaseFacts], table: str, names: list[str]) -> None:
    owner, narrowed = ONE_ROW[table]
    of_patient = table in ("patient", "patientidentity")
    owners = {_owner(each, of_patient=of_patient) for each in facts}
    columns = [*names, *(missing_column(name) for name in names)]
    model: Any = apps.get_model("registry", table)
    rows = model.objects.filter(**{f"{owner}__in": owners}, **narrowed).values(owner, *columns)
    by_owner = {row[owner]: row for row in rows}
    variables = [variable_by_name(name) for name in names]
    for each in facts:
        row = by_owner.get(_owner(each, of_patient=of_patient))
        if row is None:
            continue
        for variable in variables:
            each.values[variable.name] = read(row, variable)
            each.missing[variable.name] = read_missing(row, variable)


def _owner(facts: CaseFacts, *, of_patient: bool) -> int:
    return facts.episode.patient_id if of_patient else facts.episode.pk


def _read_rows(facts: list[CaseFacts]) -> None:
    """Read the passes and the rescue treatments of the first procedures."""
    ids = [each.episode.pk for each in facts]
    for table, model, names in (
        ("attempt", Attempt, PASSES),
        ("rescuetreatment", RescueTreatment, RESCUES),
    ):
        rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
        manager: Any = model.objects
        found = manager.filter(procedure__episode__in=ids, procedure__seq=1).order_by("seq")
        for row in found.values("procedure__episode_id", *names):
            rows[row["procedure__episode_id"]].append(row)
        for each in facts:
            each.values[table] = rows[each.episode.pk]


def _read_outcome(facts: list[CaseFacts]) -> None:
    """Read the modified Rankin Scale at 90 days, and how that follow-up stands."""
    ids = [each.episode.pk for each in facts]
    rows = FollowUp.objects.filter(episode__in=ids, timepoint="d90").values(
        "episode_id", "mrs", "mrs_missing", "due_on"
    )
    by_episode: dict[int, dict[str, Any]] = {row["episode_id"]: dict(row) for row in rows}
    for each in facts:
        row = by_episode.get(each.episode.pk, {})
        each.values["mrs_d90"] = row.get("mrs")
        each.values["due_on"] = row.get("due_on")
        each.missing["mrs_d90"] = row.get("mrs_missing")
