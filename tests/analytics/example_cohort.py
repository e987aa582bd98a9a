"""The synthetic cohort of ``docs/example`` as a study, with a plan that asks for every method."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd

from analytics.analyses.engine import Study
from analytics.analyses.selection import select_study
from analytics.cli.opening import open_cases
from analytics.dataset.dataset import Dataset
from analytics.derive.definitions import define
from analytics.plan import Plan, parse_plan
from analytics.tabular.cases import FileCases

EXAMPLE = Path(__file__).parents[2] / "docs" / "example"
HEAD = """
schema = "reperfuse-plan/2"
key = "methods"
version = "1"
title = "Every method"
comparator_definition = "Stented against not stented."

[[definitions]]
name = "independent"
label = "mRS 0–2"
variable = "mrs90"
at_most = 2

[groups]
variable = "stent"
exposed = { code = "yes", label = "Stented" }
comparator = { code = "no", label = "Not stented" }
"""


def cases() -> FileCases:
    options = SimpleNamespace(data=EXAMPLE / "cohort.csv", codebook=EXAMPLE / "codebook.csv")
    return open_cases(cast("Any", options))


def plan_of(text: str, head: str = HEAD) -> Plan:
    return parse_plan((head + text).encode(), source="plan.toml")


def study_of(plan: Plan, change: Callable[[pd.DataFrame], pd.DataFrame] | None = None) -> Study:
    source = cases()
    loaded = source.load(source.known())
    if change is not None:
        frame = change(loaded.frame.copy()).reset_index(drop=True)
        loaded = Dataset(frame=frame, columns=loaded.columns)
    return select_study(define(loaded, plan.definitions), plan)


def first(n: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """A change that keeps the first ``n`` patients."""
    return lambda frame: frame.iloc[:n]


def no_events(frame: pd.DataFrame, **constant: int) -> pd.DataFrame:
    """Nobody bleeds or dies; each column of ``constant`` has one value for all."""
    never = pd.array([False] * len(frame), "boolean")
    same = {name: pd.array([value] * len(frame), "Int64") for name, value in constant.items()}
    return frame.assign(sich=never, dead90=never, **same)
