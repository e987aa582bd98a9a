"""From the command to "ready", on an installed environment: all that ``make demo`` does then.

The first start migrates and loads the demonstration; the second finds the data of the first.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from installation import OWN_VARIABLES, clean_up_when_terminated, free_port, stop
from tables import ROOT, Table, middle, publish

ROUNDS = 3
LAST_LINE = "Stop with Ctrl-C"


def measure() -> list[Table]:
    """Start and stop the product in an empty folder, then once more in the same folder."""
    table = Table(
        name="start",
        title=f"Start of the product, median of {ROUNDS}",
        columns=("start", "seconds to ready", "seconds to stop"),
        notes=["goal: ready below 15 s once installed"],
    )
    clean_up_when_terminated()
    rounds = [_first_and_second() for _ in range(ROUNDS)]
    for place, name in enumerate(("empty folder, 127 cases loaded", "data are there")):
        ready, stopped = zip(*(both[place] for both in rounds), strict=True)
        table.add(name, middle(ready), middle(stopped))
    return [table]


def _first_and_second() -> tuple[tuple[float, float], tuple[float, float]]:
    with TemporaryDirectory(prefix="reperfuse-bench-") as folder:
        return _start(Path(folder)), _start(Path(folder))


def _start(folder: Path) -> tuple[float, float]:
    environment = {key: value for key, value in os.environ.items() if key not in OWN_VARIABLES}
    environment |= {"REPERFUSE_DATA": str(folder), "PORT": str(free_port())}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--demo"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        _wait_for_last_line(process)
        ready = time.perf_counter()
    finally:
        asked = time.perf_counter()
        stop(process)
    return ready - started, time.perf_counter() - asked


def _wait_for_last_line(process: subprocess.Popen[str]) -> None:
    for line in process.stdout or ():
        if LAST_LINE in line:
            return
    raise SystemExit("The product did not start.")


def main() -> None:
    for table in measure():
        publish(table)


if __name__ == "__main__":
    main()
