"""Cases in memory with confounding, missing scores and several sites, and a plan for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.analyses.engine import Study
from analytics.analyses.selection import select_study
from analytics.dataset.columns import Column, Level
from analytics.dataset.dataset import Dataset
from analytics.dataset.source import DataOrigin
from analytics.plan import Plan, parse_plan

MOMENT = "2024-01-02T03:04:05+00:00"
GROUPS = (Level(code="stent", label="Stent"), Level(code="none", label="No stent"))
CIRCULATIONS = (
    Level(code="anterior", label="Anterior"),
    Level(code="posterior", label="Posterior"),
)
WHY = tuple(Level(code=code, label=code.capitalize()) for code in ("done", "lost", "refused"))
COLUMNS = {
    column.name: column
    for column in (
        Column(name="arm", label="Arm", kind="choice", levels=GROUPS),
        Column(name="age", label="Age", kind="integer", unit="years"),
        Column(name="nihss", label="NIHSS", kind="integer"),
        Column(name="circulation", label="Circulation", kind="choice", levels=CIRCULATIONS),
        Column(name="diabetes", label="Diabetes", kind="boolean"),
        Column(name="always", label="Always", kind="boolean"),
        Column(name="score", label="Score", kind="integer"),
        Column(name="early", label="Early score", kind="integer"),
        Column(name="good", label="Good outcome", kind="boolean"),
        Column(name="better", label="Very good outcome", kind="boolean"),
        Column(name="dead", label="Death", kind="boolean"),
        Column(name="days", label="Days", kind="integer"),
        Column(name="tandem", label="Tandem lesion", kind="boolean"),
        Column(name="centre", label="Centre", kind="choice"),
    )
}
PLAN = """
schema = "reperfuse-plan/2"
key = "confounded"
version = "1"
title = "Stent or none"
comparator_definition = "Stent against none."

[groups]
variable = "arm"
exposed = { code = "stent", label = "Stent" }
comparator = { code = "none", label = "No stent" }

[outcomes]
title = "Outcomes"
primary = "score"
rows = [
  { variable = "score", kind = "ordinal", better = "lower" },
  { variable = "good", better = "higher" },
  { variable = "dead", better = "lower" },
]
"""


def frame_of(n: int, seed: int = 4, missing: float = 0.1) -> pd.DataFrame:
    """Older and worse patients are stented less often, and fare worse."""
    generator = np.random.default_rng(seed)
    age = generator.integers(45, 90, n)
    nihss = generator.integers(4, 28, n)
    treated = generator.random(n) < 1 / (1 + np.exp(0.05 * (age - 66) + 0.06 * (nihss - 14)))
    latent = 0.06 * (age - 66) + 0.1 * (nihss - 14) - 0.7 * treated + generator.logistic(size=n)
    score = np.digitize(latent, [-2.0, -1.0, 0.0, 0.8, 1.6, 2.6])
    early = np.clip(score + generator.integers(-1, 2, n), 0, 5)
    dead = score == 6
    gone = ~dead & (generator.random(n) < missing)
    scored = pd.array(score, dtype="Int64")
    scored[gone] = pd.NA
    age_known = pd.array(age, dtype="Int64")
    age_known[generator.random(n) < missing / 4] = pd.NA
    outcome = pd.Series(scored)
    return pd.DataFrame(
        {
            "arm": pd.Categorical(np.where(treated, "stent", "none"), ["stent", "none"]),
            "age": age_known,
            "nihss": pd.array(nihss, dtype="Int64"),
            "circulation": pd.Categorical(
                generator.choice(["anterior", "posterior"], n), ["anterior", "posterior"]
            ),
            "diabetes": pd.array(generator.random(n) < 0.3, dtype="boolean"),
            "always": pd.array(np.ones(n, dtype=bool), dtype="boolean"),
            "score": outcome,
            "early": pd.array(early, dtype="Int64"),
            "good": (outcome <= 2).astype("boolean"),
            "better": (outcome <= 1).astype("boolean"),
            "dead": pd.array(dead, dtype="boolean"),
            "days": pd.array(np.where(dead, generator.integers(1, 90, n), 90), dtype="Int64"),
            "tandem": pd.array(generator.random(n) < 0.2, dtype="boolean"),
            "centre": pd.Categorical(generator.choice(list("abcdefgh"), n), list("abcdefgh")),
        }
    )


@dataclass(frozen=True)
class Cases:
    """A frame as a source of cases."""

    frame: pd.DataFrame
    columns: Mapping[str, Column] = field(default_factory=lambda: COLUMNS)

    def known(self) -> frozenset[str]:
        return frozenset(self.columns)

    def given(self) -> frozenset[str]:
        return self.known()

    def complete(self) -> bool:
        return True

    def load(self, wanted: Iterable[str]) -> Dataset:
        names = sorted(set(wanted) & self.known())
        columns = {name: self.columns[name] for name in names}
        return Dataset(frame=self.frame[names], columns=columns)

    def origin(self) -> DataOrigin:
        return DataOrigin(
            name="memory", sha256="0", sites=(), cases=len(self.frame), synthetic_cases=0
        )


def plan_of(extra: str) -> Plan:
    """The plan with further parts."""
    return parse_plan((PLAN + extra).encode(), source="confounded.toml")


def study_of(frame: pd.DataFrame, plan: Plan) -> Study:
    return select_study(Dataset(frame=frame, columns=COLUMNS), plan)
