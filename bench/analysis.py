"""The analysis engine beside its peers, on the same data: processor seconds of one thread.

Loading the data and importing libraries is not counted. Each cell is a process of its own and the
median of its rounds. A peer that is not installed is skipped with a line.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from analysis_data import written
from analysis_snapshot import snapshot_of
from tables import ROOT, Table, publish

SIZES = (127, 10_000, 100_000, 1_000_000)
BENCH = Path(__file__).resolve().parent
PEERS = BENCH / "analysis_peers"
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS"), "1"
)
MINUTES = 40


@dataclass(frozen=True, slots=True)
class Peer:
    """What another package takes for the job, and up to how many cases it is asked."""

    name: str
    language: str
    job: str
    most: int


@dataclass(frozen=True, slots=True)
class Job:
    """One of our jobs, who else does it, what was asked for, and on how many cases."""

    key: str
    title: str
    peers: tuple[Peer, ...]
    goal: str
    sizes: tuple[int, ...] = SIZES


JOBS = (
    Job(
        "table1",
        "Table 1 of 60 variables, tests and SMD",
        (
            Peer("tableone", "Python", "table1", 1_000_000),
            Peer("R tableone", "R", "table1", 1_000_000),
        ),
        "≥ 100× tableone and ≥ 50× R tableone from 10,000; 1 s at a million",
    ),
    Job(
        "logistic",
        "logistic regression, 15 terms",
        (
            Peer("statsmodels", "Python", "logistic", 1_000_000),
            Peer("R glm", "R", "logistic", 1_000_000),
        ),
        "≥ 10× statsmodels at 127, ≥ 2× at a million; 0.8 s at a million",
    ),
    Job(
        "proportional_odds",
        "proportional odds with its checks, 15 terms (peers: without)",
        (
            Peer("OrderedModel", "Python", "proportional_odds", 1_000_000),
            Peer("R lrm", "R", "proportional_odds", 1_000_000),
            Peer("R polr", "R", "polr", 100_000),
        ),
        "≥ 150× OrderedModel, ≥ 15× lrm; 1 s at a million",
    ),
    Job(
        "survival",
        "Kaplan-Meier twice, log-rank, Cox with 15 terms",
        (
            Peer("lifelines", "Python", "survival", 1_000_000),
            Peer("R survival", "R", "survival", 1_000_000),
        ),
        "≥ 4× lifelines, ≥ 10× R from 100,000; 0.7 s at a million",
    ),
    Job(
        "matching",
        "propensity score, 1:1 matching with caliper, balance",
        (Peer("R MatchIt", "R", "matching", 100_000),),
        "≥ 30× MatchIt; 0.8 s at a million",
    ),
    Job(
        "imputation",
        "multiple imputation of 16 variables, m = 20",
        (Peer("R mice", "R", "imputation", 10_000),),
        "≥ 20× mice at 10,000",
        sizes=(127, 10_000),
    ),
    Job("report", "the standard report, without rendering", (), "5 s and 1.4 GB at a million"),
)


def measure(keys: Iterable[str], most: int, rounds: int) -> Iterator[Table]:
    """Time every chosen job at every size up to ``most``."""
    with TemporaryDirectory() as folder:
        for job in JOBS:
            if job.key in keys:
                yield _table(job, most, rounds, Path(folder))


def _table(job: Job, most: int, rounds: int, folder: Path) -> Table:
    table = Table(
        name=f"analysis-{job.key}",
        title=f"{job.title}: processor seconds",
        columns=("cases", "who", "seconds", "wall", "peak MiB", "× ours", "answer"),
        notes=[f"goal: {job.goal}"],
    )
    for cases in (size for size in job.sizes if size <= most):
        data = _data(job, cases, folder)
        ours = _run(_ours(job.key, data, rounds))
        _add(table, cases, "Reperfuse", ours, ours)
        for peer in job.peers:
            if cases > peer.most:
                table.notes.append(f"{peer.name} is not asked for {cases:,} cases")
                continue
            try:
                _add(table, cases, peer.name, _run(_theirs(peer, data, rounds)), ours)
            except PeerMissingError as missing:
                table.notes.append(f"{peer.name} skipped: {missing}")
    return table


def _data(job: Job, cases: int, folder: Path) -> Path:
    if job.key == "report":
        return snapshot_of(cases, folder)
    return written(cases, folder).with_suffix(".parquet")


def _add(
    table: Table, cases: int, who: str, found: Mapping[str, Any], ours: Mapping[str, Any]
) -> None:
    seconds, wall = median(found["processor"]), median(found["wall"])
    table.add(
        cases,
        who,
        _short(seconds),
        _short(wall),
        round(found["peak_mib"]),
        _short(seconds / median(ours["processor"])),
        _short(found["check"]) if isinstance(found["check"], float) else str(found["check"]),
    )


def _short(value: float) -> str:
    return f"{value:.4g}"


class PeerMissingError(Exception):
    """A peer is not installed; the message names it."""


def _ours(job: str, path: Path, rounds: int) -> list[str]:
    return [sys.executable, str(BENCH / "analysis_ours.py"), job, str(path), str(rounds)]


def _theirs(peer: Peer, path: Path, rounds: int) -> list[str]:
    if peer.language == "R":
        if shutil.which("Rscript") is None:
            raise PeerMissingError("R is not installed")
        path = path.with_suffix(".csv")
        return ["Rscript", "--vanilla", str(PEERS / "r_peers.R"), peer.job, str(path), str(rounds)]
    return [sys.executable, str(PEERS / "python_peers.py"), peer.job, str(path), str(rounds)]


def _run(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD},
        capture_output=True,
        text=True,
        check=False,
        timeout=MINUTES * 60,
    )
    if done.returncode == 3 or "ModuleNotFoundError" in done.stderr:
        raise PeerMissingError((done.stdout or done.stderr).strip().splitlines()[-1])
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    keys = [job.key for job in JOBS]
    parser.add_argument("--job", action="append", choices=keys, help="one job; may be repeated")
    parser.add_argument("--most", type=int, default=100_000, help="the largest cohort")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    for table in measure(chosen.job or keys, chosen.most, chosen.rounds):
        publish(table)


if __name__ == "__main__":
    main()
