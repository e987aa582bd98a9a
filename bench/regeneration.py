"""Regenerating the standing report, all formats: from the task's start to the finished version."""

from __future__ import annotations

import argparse
import json
from typing import Any

from installation import installation
from tables import Table, middle, publish

ROUNDS = 4
LARGE_CASES, LARGE_ROUNDS = 100_000, 1


def measure(*, large: bool = False) -> list[Table]:
    """Measure the demonstration; with ``large`` also 100,000 generated cases (some minutes)."""
    with installation() as made:
        made.manage("load_demo")
        demonstration = json.loads(made.script("one_run.py", str(ROUNDS)))
    tables = [_table("regeneration", "127 cases", demonstration, "below 4 s")]
    if large:
        with installation() as made:
            made.manage("generate_cohort", f"--cases={LARGE_CASES}", "--sites=4", "--seed=bench")
            found = json.loads(made.script("one_run.py", str(LARGE_ROUNDS)))
        goal = "below 25 s and 2 GB (1,907 MiB)"
        tables.append(_table("regeneration-large", f"{LARGE_CASES:,} cases", found, goal))
    return tables


def _table(name: str, title: str, found: dict[str, Any], goal: str) -> Table:
    """Set the first run, which loads what a process loads once, beside the later ones."""
    runs = found["runs"]
    first, later = runs[0], runs[1:] or runs
    table = Table(
        name=name,
        title=f"Regeneration of {title}, seconds a step",
        columns=("step", "first run", f"median of {len(later)}"),
        notes=[f"goal: {goal}", f"peak memory of the process: {found['peak_mib']:.0f} MiB"],
    )
    for place, (step, seconds) in enumerate(first["steps"]):
        table.add(step, round(seconds, 2), middle(run["steps"][place][1] for run in later))
    for words, key in (("all", "seconds"), ("of it processor time", "processor")):
        table.add(words, round(first[key], 2), middle(run[key] for run in later))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also 100,000 generated cases")
    for table in measure(large=parser.parse_args().large):
        publish(table)


if __name__ == "__main__":
    main()
