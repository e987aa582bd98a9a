"""A whole plan; what a plan file may leave out has its default filled in on reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Literal

from analytics.plan.adjustment import Covariate, Model
from analytics.plan.cohort import Criterion, Group, Groups
from analytics.plan.definitions import Definition
from analytics.plan.description import Published, RankinFigure, SummaryTable
from analytics.plan.fields import NotFromFile
from analytics.plan.missing import MissingData
from analytics.plan.outcomes import Effects, OutcomeRow, Outcomes
from analytics.plan.places import Path, Places
from analytics.plan.propensity import Propensity
from analytics.plan.reading import PlanError
from analytics.plan.sensitivity import Sensitivity
from analytics.plan.settings import Settings
from analytics.plan.sites import Sites
from analytics.plan.statistics import Statistics, TestPolicy
from analytics.plan.subgroups import Subgroups
from analytics.plan.synthesis import Synthesis
from analytics.plan.variables import mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a plan was read: the file's name, the SHA-256 of its bytes, the line of each key."""

    name: str = ""
    sha256: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole plan: what is compared with what, how, and how it is printed.

    A part that is None or empty was not asked for, and no chapter is made of it.
    """

    schema: Annotated[Literal["reperfuse-plan/2"], "The version of this format."]
    key: Annotated[str, "A short name for the plan, which its reports bear."]
    version: Annotated[str, "The version of the plan, to be raised with every change."]
    title: Annotated[str, "What the plan is called."]
    report_title: Annotated[str, "What stands above the report; else the title."] = ""
    comparator_definition: Annotated[
        str, "What is compared with what, in a sentence that stands on the first page."
    ]
    settings: Annotated[Settings, "Settings of the definitions."] = Settings()  # noqa: RUF009 frozen
    statistics: Annotated[Statistics, "Level, tests, seed."] = Statistics()  # noqa: RUF009 frozen
    definitions: Annotated[
        tuple[Definition, ...], "Yes/no variables of the plan's own, from a cut or from codes."
    ] = ()
    population: Annotated[tuple[Criterion, ...], "The steps of inclusion, in order."] = ()
    groups: Annotated[Groups | None, "The groups; a report of quality needs none."] = None
    table1: Annotated[SummaryTable | None, "The table of patients at baseline."] = None
    procedure: Annotated[SummaryTable | None, "The table of treatment."] = None
    outcomes: Annotated[Outcomes, "The outcomes, one of them primary."]
    mrs: Annotated[RankinFigure | None, "The figure of the modified Rankin Scale."] = None
    covariates: Annotated[
        tuple[Covariate, ...], "The variables that are adjusted for, chosen in advance."
    ] = ()
    models: Annotated[tuple[Model, ...], "The adjusted estimates."] = ()
    propensity: Annotated[Propensity | None, "The propensity score."] = None
    missing: Annotated[MissingData | None, "What is done about missing outcomes."] = None
    subgroups: Annotated[Subgroups | None, "The forest of subgroups."] = None
    sites: Annotated[Sites | None, "Quality by site."] = None
    sensitivity: Annotated[tuple[Sensitivity, ...], "Sensitivity analyses."] = ()
    synthesis: Annotated[Synthesis | None, "Evidence synthesis."] = None
    published: Annotated[Published | None, "A published study that is regenerated."] = None
    source: Annotated[Source, NotFromFile()] = field(default=Source(), compare=False)

    @property
    def sha256(self) -> str:
        """SHA-256 of the file's bytes."""
        return self.source.sha256

    @property
    def level(self) -> float:
        return self.statistics.level

    @property
    def test_policy(self) -> TestPolicy:
        return self.statistics.test_policy

    @property
    def comparison(self) -> Groups:
        """The groups; ValueError where the plan compares none, whose chapters do not apply."""
        if self.groups is None:
            raise ValueError(f"the plan {self.key} compares no groups")
        return self.groups

    @property
    def group_variable(self) -> str:
        return self.comparison.variable

    @property
    def exposed(self) -> Group:
        return self.comparison.exposed

    @property
    def comparator(self) -> Group:
        return self.comparison.comparator

    def selects(self) -> frozenset[str]:
        """The variables that decide who is in the study and in which group."""
        names = {criterion.variable for criterion in self.population}
        return frozenset(names | ({self.groups.variable} if self.groups is not None else set()))

    def behind(self, names: Iterable[str]) -> frozenset[str]:
        """The names, with the variable of a definition in the place of what is defined."""
        made_from = {each.name: each.variable for each in self.definitions}
        return frozenset(made_from.get(name, name) for name in names)

    def effects_of(self, row: OutcomeRow) -> Effects:
        """How effects on this outcome are measured: its own way, or the plan's usual one."""
        return row.effects or self.statistics.effects

    def covariates_of(self, chosen: tuple[str, ...] | None) -> tuple[Covariate, ...]:
        """The chosen covariates in the order of the plan; all of them for None."""
        return tuple(c for c in self.covariates if chosen is None or c.variable in chosen)

    @property
    def imputes_primary(self) -> bool:
        """Whether the primary analysis is on imputed data, with complete cases beside it."""
        return self.missing is not None and self.missing.primary == "multiple_imputation"

    def imputes(self, model: Model) -> bool:
        """Whether a model is fitted on imputed data, by its own words or the plan's primary way."""
        return model.missing == "multiple_imputation" or (
            not model.missing and self.imputes_primary
        )

    def variables(self) -> Iterator[str]:
        """Every variable that the plan names, some of them more than once."""
        yield from (name for _, name in mentions(self))

    def error(self, path: Path, reason: str) -> PlanError:
        """An error of the plan at ``path``, with the file and the line where it stands."""
        return PlanError.at(self.source.name or self.key, self.source.places, path, reason)
