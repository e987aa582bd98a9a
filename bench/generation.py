"""Generating synthetic cohorts into SQLite: cases a second, checks and audit events included."""

from __future__ import annotations

import re

from installation import Installation, installation
from tables import Table, middle, publish

SIZES = (1_000, 10_000)
ROUNDS = 3
_SECONDS = re.compile(r" in ([\d.]+) s ")


def measure() -> list[Table]:
    """Measure each size a few times in one installation, whose tables grow meanwhile."""
    table = Table(
        name="generation",
        title=f"Generated cohort, SQLite, median of {ROUNDS}",
        columns=("cases", "seconds", "cases/s", "fastest/slowest"),
        notes=["goal: 1,000 cases a second or better"],
    )
    with installation() as made:
        for cases in SIZES:
            taken = [_seconds(made, cases) for _ in range(ROUNDS)]
            ratio = round(min(taken) / max(taken), 2)
            table.add(cases, middle(taken), round(cases / middle(taken, 6)), ratio)
    return [table]


def _seconds(made: Installation, cases: int) -> float:
    said = made.manage("generate_cohort", f"--cases={cases}", "--sites=2", "--seed=bench")
    found = _SECONDS.search(said)
    if found is None:
        raise SystemExit(f"generate_cohort did not say how long it took: {said}")
    return float(found[1])


def main() -> None:
    for table in measure():
        publish(table)


if __name__ == "__main__":
    main()
