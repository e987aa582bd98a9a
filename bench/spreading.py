"""How much sooner a report with imputations and a bootstrap is there with a second worker.

10,000 cases, 16 variables in the chain, m = 20 of 10 iterations, 500 replicates. One process holds
the run; a Celery worker of one process on the filesystem broker helps, or is not asked.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from analysis_data import ARM, SCORE, cohort
from installation import Installation, installation, stop
from tables import ROOT, Table, middle, publish

from config.supervisor.services import is_fresh

CASES, ROUNDS = 10_000, 3
READY_SECONDS = 60.0
WORKER = ("-m", "celery", "--app=config", "worker", "--concurrency=1", "--pool=prefork")
PARTS = {
    "Imputing": "imputations",
    "Replicates": "bootstrap",
    "report": "whole report, results only",
}


def measure(cases: int = CASES, rounds: int = ROUNDS) -> list[Table]:
    """Make the report alone and helped, in turn."""
    with installation() as made:
        made.environment["REPERFUSE_WORKERS"] = "2"
        path = made.folder / "cohort.csv"
        _write(cases, path)
        with _worker(made):
            found = json.loads(made.script("one_spread.py", str(path), str(rounds)))
    if found["different_results"] != 1:
        sys.exit("The result depends on who made it.")
    table = Table(
        name="spreading",
        title=f"A report on {cases:,} cases, m = 20, 500 replicates: seconds, median of {rounds}",
        columns=("part", "one worker", "two workers", "holder's processor", "with two workers"),
        notes=[
            "the results are the same byte for byte",
            "the holder waits for nobody: on a quiet machine its processor time passes on the wall",
        ],
    )
    for key, name in PARTS.items():
        alone, helped = ([run[key] for run in found["runs"][who]] for who in ("alone", "helped"))
        cells = [[taken[clock] for taken in each] for clock in (0, 1) for each in (alone, helped)]
        table.add(name, *(middle(each) for each in cells))
    return [table]


def _write(cases: int, path: Path) -> None:
    """A fifth has no score at 90 days."""
    frame = cohort(cases)
    frame[ARM] = np.where(frame[ARM] == 1, "stent", "none")
    score = frame[SCORE].astype("Int64")
    score[np.random.default_rng(1).random(cases) < 0.2] = None
    frame[SCORE] = score
    frame.to_csv(path, index=False)


@contextmanager
def _worker(made: Installation) -> Iterator[None]:
    with (made.folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *WORKER],
            cwd=ROOT,
            env=made.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not is_fresh(made.folder / "run" / "worker.alive"):
            if time.monotonic() > deadline or process.poll() is not None:
                sys.exit(f"The worker did not start: {(made.folder / 'worker.log').read_text()}")
            time.sleep(0.1)
        yield
    finally:
        stop(process)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    for table in measure(chosen.cases, chosen.rounds):
        publish(table)


if __name__ == "__main__":
    main()
