"""The cohort that the analysis engine and its peers are timed on: seeded, made up, no patient.

Two arms of 41 to 127 as in the study that the product regenerates, 60 variables (28 choices of 2
to 20 levels, 22 measurements on a lattice, 10 yes/no) of which 5 % is missing at random, a 90-day
mRS that follows proportional odds, and deaths on whole days up to day 90.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SEED = 20_261_126
ARM, SCORE, GOOD, DAY, DIED = "arm", "mrs", "good", "day", "died"
COMMON_LOG_ODDS, LOG_HAZARD = -0.45, -0.40
CHOICES = tuple(f"choice_{place:02}" for place in range(28))
MEASURES = tuple(f"measure_{place:02}" for place in range(22))
ANSWERS = tuple(f"answer_{place:02}" for place in range(10))
VARIABLES = (*CHOICES, *MEASURES, *ANSWERS)
# Fifteen terms of every model, the arm among them.
COVARIATES = (ARM, *MEASURES[:9], *ANSWERS[:5])


def cohort(cases: int) -> pd.DataFrame:
    """``cases`` rows; choices are text, yes/no is 0 or 1, missing is NaN (or None)."""
    generator = np.random.default_rng([SEED, cases])
    arm = generator.random(cases) < 41 / 127
    columns: dict[str, Any] = {ARM: arm.astype(np.int64)}
    severity = generator.standard_normal(cases)
    for place, name in enumerate(CHOICES):
        columns[name] = _choice(generator, severity, 2 + (place * 3) % 19)
    for place, name in enumerate(MEASURES):
        columns[name] = _measure(generator, severity, place)
    for name in ANSWERS:
        chance = 1 / (1 + np.exp(-0.4 * severity + generator.uniform(-1, 1.5)))
        columns[name] = _with_gaps(generator, (generator.random(cases) < chance).astype(float))
    columns |= _outcomes(generator, arm, severity)
    return pd.DataFrame(columns)


def _choice(generator: np.random.Generator, severity: Any, levels: int) -> Any:
    shifted = generator.standard_normal(severity.size) + 0.2 * severity
    cuts = np.quantile(generator.standard_normal(2000), np.linspace(0, 1, levels + 1)[1:-1])
    texts = np.array([f"level {level:02}" for level in range(levels)], dtype=object)
    found = texts[np.searchsorted(cuts, shifted)]
    found[generator.random(severity.size) < 0.05] = None
    return found


def _measure(generator: np.random.Generator, severity: Any, place: int) -> Any:
    values = 60 + 12 * generator.standard_normal(severity.size) + 3 * severity
    if place % 3 == 2:  # skewed, like a time or a glucose
        values = np.exp(values / 30)
    return _with_gaps(generator, np.round(values, 1 if place % 2 else 0))


def _with_gaps(generator: np.random.Generator, values: Any) -> Any:
    values[generator.random(values.size) < 0.05] = np.nan
    return values


def _outcomes(generator: np.random.Generator, arm: Any, severity: Any) -> dict[str, Any]:
    chance = generator.random(arm.size)
    latent = np.log(chance / (1 - chance)) + COMMON_LOG_ODDS * arm + 0.6 * severity
    score = np.searchsorted([-1.6, -0.7, 0.1, 0.7, 1.3, 1.8], latent)
    hazard = 0.003 * np.exp(LOG_HAZARD * arm + 0.5 * severity)
    day = np.ceil(generator.exponential(1 / hazard))
    died = day <= 90
    return {
        SCORE: score.astype(np.int64),
        GOOD: (score <= 2).astype(np.int64),
        DAY: np.where(died, day, 90).astype(np.int64),
        DIED: died.astype(np.int64),
    }


def written(cases: int, folder: Path) -> Path:
    """Write the cohort once, as Parquet and as CSV for R; return the path without its ending.

    In a process of its own: the peak memory of a process that is started begins at its parent's.
    """
    stem = folder / f"cohort-{cases}"
    if not stem.with_suffix(".csv").exists():
        subprocess.run([sys.executable, __file__, str(cases), str(stem)], check=True)
    return stem


def main() -> None:
    cases, stem = int(sys.argv[1]), Path(sys.argv[2])
    frame = cohort(cases)
    frame.to_parquet(stem.with_suffix(".parquet"))
    frame.to_csv(stem.with_suffix(".csv"), index=False)


if __name__ == "__main__":
    main()
