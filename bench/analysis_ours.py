"""One job by the product's own engine: ``python analysis_ours.py JOB COHORT.parquet ROUNDS``.

Loading the data and importing libraries is not counted; coding texts as levels is part of reading,
as a snapshot keeps them coded. Everything else that a result needs is inside the job. The job
"report" takes the folder of a snapshot instead, and reading it is inside.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from analysis_clock import report
from analysis_data import ANSWERS, ARM, CHOICES, COVARIATES, DAY, DIED, GOOD, MEASURES, SCORE

Job = Callable[[], Any]
SKEWED = frozenset(MEASURES[2::3])
IMPUTED = (*MEASURES[:9], *ANSWERS[:5])


def table1(frame: pd.DataFrame) -> Job:
    """All peers test every variable; Fisher's test of sparse large tables is asked of none."""
    from analytics.stats.baseline import CategoryColumn, NumberColumn, describe_columns  # noqa: PLC0415
    from analytics.stats.baseline_tests import Choices  # noqa: PLC0415

    columns: dict[str, Any] = {}
    for name in CHOICES:
        coded = frame[name].astype("category").cat
        codes = coded.codes.to_numpy(dtype=np.int8)
        columns[name] = CategoryColumn(codes=codes, levels=len(coded.categories))
    for name in ANSWERS:
        codes = frame[name].fillna(-1).to_numpy(dtype=np.int8)
        columns[name] = CategoryColumn(codes=codes, levels=2, kind="binary")
    for name in MEASURES:
        kind: Any = "median" if name in SKEWED else "mean"
        columns[name] = NumberColumn(values=frame[name].to_numpy(), summary=kind)
    groups = (1 - frame[ARM]).to_numpy(dtype=np.int8)
    choices = Choices(policy="pearson")
    return lambda: str(len(describe_columns(columns, groups, 2, choices=choices)))


def logistic(frame: pd.DataFrame) -> Job:
    from analytics.stats.logistic import fit_logistic  # noqa: PLC0415

    design, outcome = _arrays(frame, GOOD)
    return lambda: float(fit_logistic(design, outcome).coefficients[1])


def proportional_odds(frame: pd.DataFrame) -> Job:
    from analytics.stats.brant import brant_test  # noqa: PLC0415
    from analytics.stats.ordinal_model import fit_ordinal  # noqa: PLC0415
    from analytics.stats.proportionality import score_test  # noqa: PLC0415

    design, outcome = _arrays(frame, SCORE)

    def run() -> float:
        fit = fit_ordinal(design, outcome)
        brant_test(fit)
        score_test(fit)
        return float(fit.coefficients[0])

    return run


def survival(frame: pd.DataFrame) -> Job:
    from analytics.stats.cox import fit_cox  # noqa: PLC0415
    from analytics.stats.kaplan_meier import kaplan_meier_by_group  # noqa: PLC0415
    from analytics.stats.log_rank import log_rank  # noqa: PLC0415

    complete = frame[[*COVARIATES, DAY, DIED]].dropna()
    design = complete[list(COVARIATES)].to_numpy(dtype=float)
    days, died, arm = (complete[name].to_numpy() for name in (DAY, DIED, ARM))

    def run() -> float:
        kaplan_meier_by_group(days, died, arm)
        log_rank(days, died, arm)
        return float(fit_cox(days, died, design).coefficients[0])

    return run


def matching(frame: pd.DataFrame) -> Job:
    from analytics.stats.balance import balance  # noqa: PLC0415
    from analytics.stats.matching import match  # noqa: PLC0415
    from analytics.stats.propensity import estimate_propensity  # noqa: PLC0415

    complete = frame[list(COVARIATES)].dropna()
    treated = complete[ARM].to_numpy() == 1
    design = complete[list(COVARIATES[1:])].to_numpy(dtype=float)

    def run() -> int:
        score = estimate_propensity(design, treated)
        pairs = match(score.logit, treated, spread="all")  # the caliper of MatchIt
        balance(design, treated, weights=pairs.weights)
        return int(pairs.treated.size)

    return run


def imputation(frame: pd.DataFrame) -> Job:
    from analytics.stats.missing.chained import impute  # noqa: PLC0415
    from analytics.stats.missing.variables import ImputationPlan, variable  # noqa: PLC0415

    score = frame[SCORE].to_numpy(dtype=float)
    score[np.random.default_rng(1).random(score.size) < 0.2] = np.nan
    variables = [variable(ARM, "binary", frame[ARM].to_numpy()), variable(SCORE, "ordinal", score)]
    for name in IMPUTED:
        kind: Any = "number" if name in MEASURES else "binary"
        variables.append(variable(name, kind, frame[name].to_numpy()))
    plan = ImputationPlan(variables=tuple(variables), seed=1, iterations=5)
    return lambda: _made(impute(plan, m=20))


def whole_report(folder: Path) -> Job:
    """Every chapter of the standing report, from the files of a snapshot to the displays."""
    from analytics.pipeline import build_report  # noqa: PLC0415
    from analytics.plan import standing_plan  # noqa: PLC0415
    from analytics.snapshot.store import read_snapshot  # noqa: PLC0415

    snapshot, plan = read_snapshot(folder), standing_plan("after_guo_2023")
    moment = snapshot.manifest.facts.created_at

    def run() -> int:
        report = build_report(snapshot, plan, code_version="bench", generated_at=moment)
        return report.results.binary[0].exposed.n if report.results else 0

    return run


def _made(_imputations: Any) -> int:
    return 20


def _arrays(frame: pd.DataFrame, outcome: str) -> tuple[Any, Any]:
    complete = frame[[*COVARIATES, outcome]].dropna()
    return complete[list(COVARIATES)].to_numpy(dtype=float), complete[outcome].to_numpy()


JOBS = {
    "table1": table1,
    "logistic": logistic,
    "proportional_odds": proportional_odds,
    "survival": survival,
    "matching": matching,
    "imputation": imputation,
}


def main() -> None:
    job, path, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    made = whole_report(path) if job == "report" else JOBS[job](pd.read_parquet(path))
    report(made, rounds)


if __name__ == "__main__":
    main()
