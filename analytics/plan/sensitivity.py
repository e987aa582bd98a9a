"""Sensitivity analyses: the primary analysis again, with one thing otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from analytics.plan.cohort import Criterion
from analytics.plan.fields import Variable
from analytics.plan.settings import SettingsChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Another definition in the place of an outcome."""

    outcome: Annotated[Variable, "One of the outcomes."]
    by: Annotated[Variable, "The variable that takes its place; of the same kind."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """One analysis again: with other settings, other definitions, fewer patients, or clusters."""

    key: Annotated[str, "A short name that no other sensitivity analysis has."]
    label: Annotated[str, "What is otherwise, in words."]
    settings: Annotated[SettingsChange | None, "Settings that are otherwise."] = None
    replace: Annotated[tuple[Replacement, ...], "Outcomes that are defined otherwise."] = ()
    population: Annotated[
        tuple[Criterion, ...], "Further steps of inclusion, after those of the plan."
    ] = ()
    cluster: Annotated[
        Variable, "Robust errors for the patients of one cluster, such as the site."
    ] = ""
