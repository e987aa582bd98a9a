"""The list of cases and the jump box at 20,000 cases on SQLite and 1,000,000 on PostgreSQL.

``--postgres URL`` names a server on which a database of its own is made and dropped; without it
only SQLite is measured. The million are rows multiplied by SQL from generated cases: enough for a
list, not whole cases.
"""

from __future__ import annotations

import argparse
import json

from installation import Installation, installation
from tables import Table, publish

SMALL, LARGE, SEED_CASES, SITES = 20_000, 1_000_000, 2_000, 10
ROUNDS = 7


def measure(postgres: str | None = None, large: int = LARGE) -> list[Table]:
    """Measure every address of the two sizes, as somebody at every site and at one."""
    with installation() as made:
        made.manage("generate_cohort", f"--cases={SMALL}", f"--sites={SITES}", "--seed=bench")
        tables = [_table(made, "lists_sqlite", f"{SMALL:,} cases, SQLite", goal=300)]
    if postgres is not None:
        with installation(postgres) as made:
            made.manage("generate_cohort", f"--cases={SEED_CASES}", f"--sites={SITES}", "--seed=b")
            made.script("listing.py", "multiply", str(large // SEED_CASES))
            title = f"{large:,} cases, PostgreSQL"
            tables.append(_table(made, "lists_postgresql", title, goal=1000))
    return tables


def _table(made: Installation, name: str, title: str, *, goal: int) -> Table:
    table = Table(
        name=name,
        title=f"Lists: {title}, whole page at the server, ms, median of {ROUNDS}",
        columns=("page", "at every site", "at one site"),
        notes=[f"goal: {goal} ms"],
    )
    for row in json.loads(made.script("listing.py", "measure", str(ROUNDS))):
        table.add(*row)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", metavar="URL", help="also measure on this server")
    parser.add_argument("--cases", type=int, default=LARGE, help="how many on PostgreSQL")
    chosen = parser.parse_args()
    for table in measure(chosen.postgres, chosen.cases):
        publish(table)


if __name__ == "__main__":
    main()
