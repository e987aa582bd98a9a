"""One job by tableone, statsmodels or lifelines.

``python python_peers.py JOB COHORT.parquet ROUNDS``

Prints one line of JSON. Loading the data and importing the libraries is not counted.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from analysis_clock import report
from analysis_data import ANSWERS, ARM, CHOICES, COVARIATES, DAY, DIED, GOOD, MEASURES, SCORE

Job = Callable[[], Any]


def table1(frame: pd.DataFrame) -> Job:
    from tableone import TableOne  # noqa: PLC0415 - each job imports its own library

    names = [*CHOICES, *MEASURES, *ANSWERS]

    def run() -> str:
        table = TableOne(
            frame, columns=names, categorical=[*CHOICES, *ANSWERS], nonnormal=list(MEASURES[2::3]),
            groupby=ARM, pval=True, smd=True, include_null=False,
        )  # fmt: skip
        return str(len(table.tableone))

    return run


def logistic(frame: pd.DataFrame) -> Job:
    import statsmodels.api as sm  # noqa: PLC0415

    design, outcome = _arrays(frame, GOOD)
    return lambda: float(sm.Logit(outcome, sm.add_constant(design)).fit(disp=0).params[1])


def proportional_odds(frame: pd.DataFrame) -> Job:
    from statsmodels.miscmodels.ordinal_model import OrderedModel  # noqa: PLC0415

    design, outcome = _arrays(frame, SCORE)
    # A centred design is what its numerical derivatives need to move at all.
    scale = np.where(design.std(axis=0) > 0, design.std(axis=0), 1)
    design = (design - design.mean(axis=0)) / scale

    def run() -> float:
        fit = OrderedModel(outcome, design, distr="logit").fit(method="bfgs", disp=0, maxiter=500)
        return float(fit.params[0] / scale[0])

    return run


def survival(frame: pd.DataFrame) -> Job:
    from lifelines import CoxPHFitter, KaplanMeierFitter  # noqa: PLC0415
    from lifelines.statistics import logrank_test  # noqa: PLC0415

    complete = frame[[*COVARIATES, DAY, DIED]].dropna().astype(float)
    first = complete[ARM] == 1

    def run() -> float:
        for group in (complete[first], complete[~first]):
            KaplanMeierFitter().fit(group[DAY], group[DIED])
        logrank_test(
            complete.loc[first, DAY], complete.loc[~first, DAY],
            complete.loc[first, DIED], complete.loc[~first, DIED],
        )  # fmt: skip
        return float(CoxPHFitter().fit(complete, DAY, DIED).params_[ARM])

    return run


def _arrays(frame: pd.DataFrame, outcome: str) -> tuple[Any, Any]:
    complete = frame[[*COVARIATES, outcome]].dropna()
    return complete[list(COVARIATES)].to_numpy(dtype=float), complete[outcome].to_numpy()


JOBS = {
    "table1": table1,
    "logistic": logistic,
    "proportional_odds": proportional_odds,
    "survival": survival,
}


def main() -> None:
    job, path, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    warnings.simplefilter("ignore")  # the peers' own deprecation warnings
    report(JOBS[job](pd.read_parquet(path)), rounds)


if __name__ == "__main__":
    main()
