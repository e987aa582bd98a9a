"""Saving a section through the web, on the one-command installation (SQLite, waitress).

Two loads: people who save every five seconds, and people who save without pause. Each works on a
case of its own. A save is the POST of a whole page with one changed answer, measured until the
answer's last byte; an error is anything but the redirect that follows a save. At the end the
version of every case must be one higher for each save that was acknowledged.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
PAGE, ANSWER, VERSION = "imaging", "imaging-aspects", "imaging-version"
FORM_TYPE = "application/x-www-form-urlencoded"


class PageForm(HTMLParser):
    """Reads the pairs that a browser would post from the form with the version in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self._form: list[tuple[str, str]] = []
        self._select = ""
        self._textarea: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = []
        elif tag == "input":
            self._read_input(values)
        elif tag == "select":
            self._select = values.get("name", "")
        elif tag == "option" and self._select and "selected" in values:
            self._form.append((self._select, values.get("value", "")))
        elif tag == "textarea":
            self._textarea = values.get("name", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and any(name == VERSION for name, _ in self._form):
            self.pairs = self._form
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._form.append((self._textarea, data.strip()))

    def _read_input(self, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        chosen = kind not in {"radio", "checkbox"} or "checked" in values
        if "name" in values and chosen and kind not in {"submit", "button", "file"}:
            self._form.append((values["name"], values.get("value", "")))


class Visitor:
    """One person with a browser: a kept connection and a jar of cookies."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = dict(cookies or {})

    def ask(self, method: str, path: str, pairs: list[tuple[str, str]] | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if pairs is not None:
            headers["Content-Type"] = FORM_TYPE
            body = urlencode(pairs)
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = response.read().decode()
        return Answer(response.status, response.headers.get("Location", ""), text)

    def sign_in(self, username: str, password: str) -> None:
        page = self.ask("GET", "/sign-in/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        pairs = [("csrfmiddlewaretoken", token[1] if token else "")]
        pairs += [("username", username), ("password", password)]
        answer = self.ask("POST", "/sign-in/", pairs)
        demand(http.client.FOUND, answer)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    location: str
    text: str


def demand(status: int, answer: Answer) -> None:
    if answer.status != status:
        sys.exit(f"The product answered {answer.status} instead of {status}.")


@dataclass(slots=True)
class Typist:
    """Saves one case again and again, and keeps the time of each save in seconds."""

    visitor: Visitor
    path: str
    pause: float
    times: list[float] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def open(self) -> int:
        """Open the page; return the version it shows."""
        answer = self.visitor.ask("GET", self.path)
        demand(http.client.OK, answer)
        self.pairs = PageForm(answer.text).pairs
        return int(dict(self.pairs)[VERSION])

    def work(self, until: float) -> None:
        if self.pause:
            time.sleep(self.pause * (hash(self.path) % 100) / 100)
        while time.monotonic() < until:
            self.save()
            if self.pause:
                time.sleep(self.pause)

    def save(self) -> None:
        current = dict(self.pairs)
        changed = "7" if current[ANSWER] == "8" else "8"
        data = [(name, changed if name == ANSWER else value) for name, value in self.pairs]
        started = time.perf_counter()
        answer = self.visitor.ask("POST", self.path, data)
        taken = time.perf_counter() - started
        # A browser would fetch the next page now, which shows and drops the kept message.
        self.visitor.cookies.pop("messages", None)
        if answer.status != http.client.FOUND:
            self.errors.append(answer.status)
            self.open()
            return
        self.times.append(taken)
        version = str(int(current[VERSION]) + 1)
        self.pairs = [(name, version if name == VERSION else value) for name, value in data]


@dataclass(frozen=True, slots=True)
class Load:
    """One line of the table; times in milliseconds."""

    people: int
    pause_seconds: float
    saves: int
    saves_per_second: float
    p50: float
    p95: float
    p99: float
    longest: float
    errors: int
    lost: int


def measure(signed_in: Visitor, paths: list[str], *, pause: float, seconds: float) -> Load:
    port = signed_in.connection.port
    typists = [Typist(Visitor(port, signed_in.cookies), path, pause) for path in paths]
    before = [typist.open() for typist in typists]
    started = time.monotonic()
    threads = [threading.Thread(target=t.work, args=(started + seconds,)) for t in typists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.monotonic() - started
    after = [typist.open() for typist in typists]
    times = sorted(1000 * taken for typist in typists for taken in typist.times)
    lost = sum(b + len(t.times) - a for b, a, t in zip(before, after, typists, strict=True))
    hundredths = statistics.quantiles(times, n=100, method="inclusive")
    return Load(
        people=len(typists),
        pause_seconds=pause,
        saves=len(times),
        saves_per_second=round(len(times) / elapsed, 1),
        p50=round(hundredths[49], 1),
        p95=round(hundredths[94], 1),
        p99=round(hundredths[98], 1),
        longest=round(times[-1], 1),
        errors=sum(len(typist.errors) for typist in typists),
        lost=lost,
    )


@contextmanager
def product() -> Iterator[int]:
    """Start the whole product in a temporary folder; give its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="reperfuse-bench-") as data:
        environment = {**os.environ, "REPERFUSE_DATA": data, "PORT": str(port)}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--demo"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            _wait_until_ready(process)
            yield port
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    for line in process.stdout or ():
        if "Stop with Ctrl-C" in line:
            return
    sys.exit("The product did not start.")


def case_paths(visitor: Visitor) -> list[str]:
    """Return the page of every case in the list, over all pages of the list."""
    keys: dict[str, None] = {}
    page = 1
    while True:
        found = re.findall(
            r'href="/cases/([A-Z0-9-]+)/', visitor.ask("GET", f"/cases/?page={page}").text
        )
        fresh = [key for key in found if key not in keys]
        if not fresh:
            return [f"/cases/{key}/{PAGE}/" for key in keys]
        keys.update(dict.fromkeys(fresh))
        page += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--port", type=int, help="measure a product that already runs there")
    arguments = parser.parse_args()
    with nullcontext(arguments.port) if arguments.port else product() as port:
        visitor = Visitor(port)
        visitor.sign_in("coordinator", "reperfuse-demo")
        paths = case_paths(visitor)
        if len(paths) < 100:
            sys.exit(f"Only {len(paths)} cases were found.")
        loads = [
            measure(visitor, paths[:100], pause=5.0, seconds=arguments.seconds),
            measure(visitor, paths[:50], pause=0.0, seconds=arguments.seconds / 2),
        ]
    columns = list(asdict(loads[0]))
    print("  ".join(f"{column:>16}" for column in columns))
    for load in loads:
        print("  ".join(f"{value:>16}" for value in asdict(load).values()))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "saves.json").write_text(json.dumps([asdict(load) for load in loads], indent=2))


if __name__ == "__main__":
    main()
