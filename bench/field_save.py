"""Saving field by field through the web: what a page with scripts does, at the pace of people.

100 people on SQLite and 300 on PostgreSQL each change one answer every five seconds, on a case of
their own. A save is one POST of one field, timed until the last byte of the answer, which holds
everything that the page shows around its controls. At the end the version of every case must be
one higher for each acknowledged save: the difference is called lost.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

from installation import Installation, Server, installation
from tables import Table, percentile, publish
from visitor import Visitor

PAGE, SECTION, ANSWER = "imaging", "imaging", "imaging-aspects"
CASES, ON_SQLITE, ON_POSTGRES = 300, 100, 300
PAUSE_SECONDS = 5.0
SHOWN_VERSION = re.compile(rf'name="{SECTION}-version" value="(\d+)"')
SHOWN_PERSON = re.compile(r'data-person="(\d+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
COLUMNS = (
    *("people", "saves", "saves/s", "p50 ms", "p95 ms", "p99 ms", "longest ms"),
    *("server ms/save", "errors", "lost"),
)


@dataclass(slots=True)
class Typist:
    """Changes one answer of one case again and again; keeps the seconds of each save."""

    visitor: Visitor
    path: str
    delay: float
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    version: int = 0
    person: str = ""
    token: str = ""
    value: int = 8

    def open(self) -> int:
        """Open the page; return the version it shows."""
        answer = self.visitor.ask("GET", self.path)
        if answer.status != http.client.OK:
            raise SystemExit(f"{self.path} answered {answer.status}.")
        self.version = int(SHOWN_VERSION.search(answer.text)[1])  # type: ignore[index]
        self.person = SHOWN_PERSON.search(answer.text)[1]  # type: ignore[index]
        self.token = TOKEN.search(answer.text)[1]  # type: ignore[index]
        return self.version

    def work(self, until: float) -> None:
        turn = time.monotonic() + self.delay
        while turn < until:
            time.sleep(max(0.0, turn - time.monotonic()))
            self.save()
            turn = max(turn + PAUSE_SECONDS, time.monotonic())

    def save(self) -> None:
        self.value = 7 if self.value == 8 else 8
        pairs = [
            ("csrfmiddlewaretoken", self.token),
            ("item", str(uuid4())),
            ("person", self.person),
            (f"{SECTION}-version", str(self.version)),
            (ANSWER, str(self.value)),
            (f"{ANSWER}-reason", ""),
            ("reason", "bench"),
        ]
        started = time.perf_counter()
        answer = self.visitor.ask("POST", f"{self.path}field/", pairs)
        taken = time.perf_counter() - started
        if answer.status != http.client.OK:
            self.errors.append(str(answer.status))
            return
        self.times.append(taken)
        self.version = json.loads(answer.text)["version"]


def typists(server: Server, made: dict[str, object], count: int) -> list[Typist]:
    cookie, people = str(made["cookie"]), made["people"]
    if not isinstance(people, list) or len(people) < count:
        raise SystemExit("There are not enough cases for everybody.")
    delays = random.Random(1)
    return [
        Typist(
            Visitor(server.port, {cookie: person["session"]}),
            f"/cases/{person['case']}/{PAGE}/",
            delays.random() * PAUSE_SECONDS,
        )
        for person in people[:count]
    ]


def load(table: Table, server: Server, workers: list[Typist], seconds: float) -> None:
    """Let everybody work for ``seconds`` and add a row to the table."""
    before = [typist.open() for typist in workers]
    for typist in workers:
        typist.value = 8
    used, started = server.processor_seconds(), time.monotonic()
    threads = [threading.Thread(target=t.work, args=(started + seconds,)) for t in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed, used_then = time.monotonic() - started, server.processor_seconds()
    after = [typist.open() for typist in workers]
    times = sorted(1000 * taken for typist in workers for taken in typist.times)
    errors = [error for typist in workers for error in typist.errors]
    if errors:
        table.notes.append(f"errors {dict(Counter(errors))}")
    # The first save may find the answer that is there already.
    lost = sum(
        max(0, b + len(t.times) - a - 1) for b, a, t in zip(before, after, workers, strict=True)
    )
    cost = "-" if used is None or used_then is None else 1000 * (used_then - used) / len(times)
    points = [round(percentile(times, percent), 1) for percent in (50, 95, 99, 100)]
    shown = cost if isinstance(cost, str) else round(cost, 1)
    rate = round(len(times) / elapsed, 1)
    table.add(len(workers), len(times), rate, *points, shown, len(errors), lost)
    for typist in workers:
        typist.visitor.close()


def measure(seconds: float = 60.0, postgres: str | None = None) -> list[Table]:
    """Measure the load of the database that is asked for."""
    database = "SQLite" if postgres is None else "PostgreSQL"
    table = Table(
        name="field-saves" if postgres is None else "field-saves-postgresql",
        title=f"Saving field by field, {database}, two waitress processes",
        columns=COLUMNS,
        notes=[
            "goal: p95 below 150 ms, no error, nothing lost",
            "the client runs on the same cores as the server",
        ],
    )
    with installation(postgres) as made:
        _measure_in(made, table, ON_SQLITE if postgres is None else ON_POSTGRES, seconds)
    return [table]


def _measure_in(made: Installation, table: Table, count: int, seconds: float) -> None:
    made.manage("generate_cohort", f"--cases={CASES}", "--sites=2", "--seed=bench")
    people = json.loads(made.script("people.py", str(count)))
    with made.server() as server:
        for worker in typists(server, people, min(count, 20)):  # warm: templates, connections
            worker.open()
            worker.save()
            worker.visitor.close()
        load(table, server, typists(server, people, count), seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--postgres", metavar="URL", help="a server on which to make a database")
    arguments = parser.parse_args()
    for table in measure(arguments.seconds, arguments.postgres):
        publish(table)


if __name__ == "__main__":
    main()
