"""Inside an installation: import a file step by step, and say how long each took and what it used.

Run by ``bench/importing.py``. Each step prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

import django
from tables import ROOT

sys.path.insert(0, str(ROOT))
django.setup()

from registry.importing.execute import execute_import  # noqa: E402 - after the set-up
from registry.importing.receiving import receive  # noqa: E402
from registry.models import DataImport, Site, SiteMembership, User  # noqa: E402
from registry.services.imports import requests  # noqa: E402


class Peak:
    """The largest memory of this process and its children, looked at ten times a second."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            self.megabytes = max(self.megabytes, sum(map(_memory, _family(os.getpid()))) / 1024)
            time.sleep(0.1)


def _family(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return [process]
    return [process, *(one for child in children for one in _family(int(child)))]


def _memory(process: int) -> int:
    """Return the resident memory in KiB; shared pages count for each process."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmRSS")), "VmRSS: 0 kB")
    return int(line.split()[1])


def step(name: str, data_import: DataImport) -> DataImport:
    peak, started, used = Peak(), time.perf_counter(), processor_seconds()
    execute_import(data_import.pk)
    found = DataImport.objects.get(pk=data_import.pk)
    if found.status == "failed":
        sys.exit(f"{name}: {found.failure}")
    seconds = time.perf_counter() - started
    measured = {"seconds": seconds, "processor": processor_seconds() - used}
    print(json.dumps({"name": name, **measured, "peak": peak.megabytes}), flush=True)
    return found


def processor_seconds() -> float:
    """Return the processor time of this process and its ended children."""
    return sum(os.times()[:4])


def checked(by: User, site: Site, path: Path, name: str) -> DataImport:
    content = path.read_bytes()
    found = receive(by=by, site=site, name="lines.csv", chunks=[content], layout="case")
    found = step(f"read{name}", found)
    requests.ask_check(
        by=by, data_import=found, mapping=found.mapping, empty_clears=False, reason=""
    )
    return step(f"check{name}", found)


def main(path: Path) -> None:
    site = Site.objects.create(code="BE", name="Bench", time_zone="Asia/Shanghai", synthetic=True)
    person = User.objects.create_user(username="bench")
    SiteMembership.objects.create(user=person, site=site)
    found = checked(person, site, path, "")
    requests.ask_apply(by=person, data_import=found)
    step("write", found)
    checked(person, site, path, " again")
    requests.ask_undo(by=person, data_import=found, reason="bench")
    step("undo", found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
