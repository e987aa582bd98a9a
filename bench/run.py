"""``make bench``: every benchmark, one after the other; tables here, JSON in ``bench/results``.

All of it runs on the loopback interface, in temporary folders, for a bounded time.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import field_save
import generation
import importing
import lists
import pages
import regeneration
import saves
import spreading
import start
from tables import Table, machine, publish

NAMES = (
    *("generation", "importing", "saves", "fields", "lists", "pages", "regeneration"),
    *("spreading", "start"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=NAMES, action="append", help="leave the others out")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long people save")
    parser.add_argument("--postgres", metavar="URL", help="save on a database of this server")
    parser.add_argument("--large", action="store_true", help="also report on 100,000 cases")
    chosen = parser.parse_args()
    benchmarks: dict[str, Callable[[], list[Table]]] = {
        "generation": generation.measure,
        "importing": importing.measure,
        "saves": lambda: saves.measure(chosen.seconds, chosen.postgres),
        "fields": lambda: field_save.measure(chosen.seconds, chosen.postgres),
        "lists": lambda: lists.measure(chosen.postgres),
        "pages": pages.measure,
        "regeneration": lambda: regeneration.measure(large=chosen.large),
        "spreading": spreading.measure,
        "start": start.measure,
    }
    print(" ".join(f"{name}={value}" for name, value in machine().items()))
    for name in chosen.only or NAMES:
        for table in benchmarks[name]():
            publish(table)


if __name__ == "__main__":
    main()
