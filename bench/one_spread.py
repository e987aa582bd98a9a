"""Makes one report alone and with helpers, in turn, and prints what each took as JSON.

Runs inside an installation whose workers help: ``python bench/one_spread.py COHORT.csv ROUNDS``.
"""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from analysis_data import ANSWERS, MEASURES

MOMENT = "2026-01-01T00:00:00+00:00"
IMPUTATIONS = 20
COVARIATES = "".join(
    f'[[covariates]]\nvariable = "{name}"\nform = "{form}"\n'
    for form, names in (("linear", MEASURES[:9]), ("categorical", ANSWERS[:5]))
    for name in names
)
PLAN = f"""
schema = "reperfuse-plan/2"
key = "spreading"
version = "1"
title = "Imputed and bootstrapped"
comparator_definition = "Stent against none."
[groups]
variable = "arm"
exposed = {{ code = "stent", label = "Stent" }}
comparator = {{ code = "none", label = "No stent" }}
[outcomes]
title = "Outcomes"
primary = "mrs"
rows = [{{ variable = "mrs", kind = "ordinal", better = "lower" }}]
{COVARIATES}
[[models]]
key = "shift"
outcome = "mrs"
method = "proportional_odds"
missing = "multiple_imputation"
[missing]
variable = "mrs"
[missing.imputation]
m = {IMPUTATIONS}
[propensity]
outcomes = ["mrs"]
[propensity.iptw]
errors = "bootstrap"
"""


class Watched:
    """Whoever makes numbered work, and what each kind of it took: on the wall, of this process."""

    def __init__(self, spread: Any) -> None:
        self.spread = spread
        self.taken: dict[str, tuple[float, float]] = {}

    def __call__(self, work: Any, count: int) -> Any:
        with self.watching(type(work).__name__):
            return self.spread(work, count)

    @contextmanager
    def watching(self, name: str) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.taken[name] = (time.perf_counter() - wall, time.process_time() - processor)


def main() -> None:
    path, rounds = Path(sys.argv[1]), int(sys.argv[2])
    django.setup()
    parse = import_module("analytics.plan").parse_plan
    opening = import_module("analytics.cli.opening")
    makers = {
        "alone": import_module("analytics.stats.numbered").here,
        "helped": import_module("analytics.execution.spreading").spread_over_workers,
    }
    plan = parse(PLAN.encode(), source="spreading.toml")
    cases = opening.open_cases(Namespace(data=path, codebook=None), plan)
    _made(cases, plan, makers["alone"])  # loads what a process loads once
    runs: dict[str, list[dict[str, tuple[float, float]]]] = {name: [] for name in makers}
    contents = set()
    for _ in range(rounds):
        for name, spread in makers.items():
            taken, content = _made(cases, plan, spread)
            runs[name].append(taken)
            contents.add(content)
    print(json.dumps({"runs": runs, "different_results": len(contents)}))


def _made(cases: Any, plan: Any, spread: Any) -> tuple[dict[str, tuple[float, float]], bytes]:
    build = import_module("analytics.pipeline").build_report
    as_json = import_module("analytics.report.serialise").report_to_json
    watched = Watched(spread)
    with watched.watching("report"):
        report = build(cases, plan, code_version="bench", generated_at=MOMENT, spread=watched)
    return watched.taken, as_json(report)


if __name__ == "__main__":
    main()
