"""Subgroups of the forest plot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from analytics.plan.fields import Variable, Variables
from analytics.plan.outcomes import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgroupLevel:
    """One subgroup of a choice: one or more of its codes."""

    label: Annotated[str, "How the subgroup is called."]
    codes: Annotated[tuple[str, ...], "The codes of its patients; `yes` or `no` of a yes/no one."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgroup:
    """One variable that divides: a number by ``cut``, a choice by its codes or by ``levels``."""

    variable: Annotated[Variable, "The variable that divides."]
    label: Annotated[str, "How the division is called; else the variable's label."] = ""
    cut: Annotated[
        float | None, "For a number: below it, and from it upwards, are the two subgroups."
    ] = None
    levels: Annotated[
        tuple[SubgroupLevel, ...], "For a choice: its subgroups, where each code is not one."
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgroups:
    """The forest of subgroups: one effect per subgroup, and the interaction."""

    title: Annotated[str, "The title of the forest."]
    rows: Annotated[tuple[Subgroup, ...], "The divisions, in order."]
    outcome: Annotated[Variable, "The outcome; the primary one where this is absent."] = ""
    scale: Annotated[
        Scale | None, "The measure of the effect; the usual one of the outcome's kind where absent."
    ] = None
    covariates: Annotated[
        Variables, "Which of the covariates are adjusted for in every subgroup; none by default."
    ] = ()
