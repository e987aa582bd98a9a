"""Saving a section through the web: a waitress server, a generated cohort, 100 coordinators.

Two loads: people who save every five seconds (T1), and people who save without pause (T2). Each
is signed in and works on a case of their own. A save is the POST of a whole page with one changed
answer, timed until the answer's last byte; an error is anything but the redirect that follows a
save. In T1 the browser then follows the redirect, as it does for a person. At the end the version
of every case must be one higher for each acknowledged save: the difference is called lost.
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

from installation import Installation, Server, installation
from tables import Table, percentile, publish
from visitor import FormReader, Pairs, Visitor

PAGE, ANSWER, VERSION = "imaging", "imaging-aspects", "imaging-version"
CASES, PEOPLE, TIRELESS = 300, 100, 50
PAUSE_SECONDS = 5.0
SHOWN_VERSION = re.compile(rf'name="{VERSION}" value="(\d+)"')
COLUMNS = (
    *("load", "people", "saves", "saves/s", "p50 ms", "p95 ms", "p99 ms", "longest ms"),
    *("page p95 ms", "server ms/save", "errors", "lost"),
)


@dataclass(slots=True)
class Typist:
    """Saves one case again and again; keeps the seconds of each save and of each page after it."""

    visitor: Visitor
    path: str
    pause: float
    delay: float
    times: list[float] = field(default_factory=list)
    page_times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    pairs: Pairs = field(default_factory=list)
    _sent: Pairs = field(default_factory=list)

    def open(self) -> int:
        """Open the page; return the version it shows."""
        answer = self.visitor.ask("GET", self.path)
        if answer.status != http.client.OK:
            raise SystemExit(f"{self.path} answered {answer.status}.")
        self.pairs = FormReader(answer.text, VERSION).pairs
        return int(dict(self.pairs)[VERSION])

    def work(self, until: float) -> None:
        turn = time.monotonic() + self.delay
        while turn < until:
            time.sleep(max(0.0, turn - time.monotonic()))
            self.save()
            turn = max(turn + self.pause, time.monotonic())

    def save(self) -> None:
        current = dict(self.pairs)
        changed = "7" if current.get(ANSWER) == "8" else "8"
        data = [(name, changed if name == ANSWER else value) for name, value in self.pairs]
        started = time.perf_counter()
        self._sent = data
        answer = self.visitor.ask("POST", self.path, data)
        taken = time.perf_counter() - started
        if answer.status != http.client.FOUND:
            self.errors.append(str(answer.status))
            self.open()
            return
        self.times.append(taken)
        if self.pause:
            self._follow(answer.location)
            return
        # Without the next page nobody shows and drops the message that was kept for it.
        self.visitor.forget("messages")
        version = str(int(current[VERSION]) + 1)
        self.pairs = [(name, version if name == VERSION else value) for name, value in data]

    def _follow(self, location: str) -> None:
        started = time.perf_counter()
        answer = self.visitor.ask("GET", location)
        self.page_times.append(time.perf_counter() - started)
        if answer.status != http.client.OK:
            self.errors.append(f"page {answer.status}")
        # A browser reads pages on a machine of its own; here that would take the server's cores.
        shown = SHOWN_VERSION.search(answer.text)
        version = shown[1] if shown else ""
        stored = {VERSION: version, f"{ANSWER}-reason": ""}  # the value took the reason's place
        self.pairs = [(name, stored.get(name, value)) for name, value in self._sent]


def typists(server: Server, made: dict[str, object], count: int, pause: float) -> list[Typist]:
    cookie, people = str(made["cookie"]), made["people"]
    if not isinstance(people, list) or len(people) < count:
        raise SystemExit("There are not enough cases for everybody.")
    delays = random.Random(1)
    return [
        Typist(
            Visitor(server.port, {cookie: person["session"]}),
            f"/cases/{person['case']}/{PAGE}/",
            pause,
            delays.random() * pause,
        )
        for person in people[:count]
    ]


def load(table: Table, name: str, server: Server, workers: list[Typist], seconds: float) -> None:
    """Let everybody work for ``seconds`` and add a row to the table."""
    before = [typist.open() for typist in workers]
    used = server.processor_seconds()
    started = time.monotonic()
    threads = [threading.Thread(target=t.work, args=(started + seconds,)) for t in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed, used_then = time.monotonic() - started, server.processor_seconds()
    after = [typist.open() for typist in workers]
    times = sorted(1000 * taken for typist in workers for taken in typist.times)
    pages = sorted(1000 * taken for typist in workers for taken in typist.page_times)
    errors = [error for typist in workers for error in typist.errors]
    if errors:
        table.notes.append(f"{name}: errors {dict(Counter(errors))}")
    lost = sum(b + len(t.times) - a for b, a, t in zip(before, after, workers, strict=True))
    points = [round(percentile(times, percent), 1) for percent in (50, 95, 99, 100)]
    page = round(percentile(pages, 95), 1) if pages else "-"
    rate = round(len(times) / elapsed, 1)
    cost = "-" if used is None or used_then is None else _cost(used_then - used, len(times))
    table.add(name, len(workers), len(times), rate, *points, page, cost, len(errors), lost)
    for typist in workers:
        typist.visitor.close()


def _cost(processor_seconds: float, saves: int) -> float:
    return round(1000 * processor_seconds / saves, 1)


def measure(seconds: float = 60.0, postgres: str | None = None) -> list[Table]:
    """Measure both loads; T2 takes half of ``seconds``."""
    database = "SQLite" if postgres is None else "PostgreSQL"
    table = Table(
        name="saves" if postgres is None else "saves-postgresql",
        title=f"Saving a section, {database}, two waitress processes",
        columns=COLUMNS,
        notes=[
            "goal: T1 p95 below 150 ms, T2 at least 40 saves/s with p99 below 2,500 ms, no error",
            "server ms/save is the server's processor time; in T1 it holds the page after the save",
            "the client runs on the same cores as the server",
        ],
    )
    with installation(postgres) as made:
        _measure_in(made, table, seconds)
    return [table]


def _measure_in(made: Installation, table: Table, seconds: float) -> None:
    made.manage("generate_cohort", f"--cases={CASES}", "--sites=2", "--seed=bench")
    people = json.loads(made.script("people.py", str(PEOPLE)))
    with made.server() as server:
        for worker in typists(server, people, PEOPLE, 0.0):  # warm: templates, connections
            worker.open()
            worker.visitor.close()
        calm = typists(server, people, PEOPLE, PAUSE_SECONDS)
        load(table, "T1, every 5 s", server, calm, seconds)
        load(table, "T2, no pause", server, typists(server, people, TIRELESS, 0.0), seconds / 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--postgres", metavar="URL", help="a server on which to make a database")
    arguments = parser.parse_args()
    for table in measure(arguments.seconds, arguments.postgres):
        publish(table)


if __name__ == "__main__":
    main()
