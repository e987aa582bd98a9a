"""Importing a large file into SQLite: read, dry run, writing, the same again, and undoing.

    python bench/importing.py [--lines 100000]

Memory is that of all processes of the import together, shared pages counted once for each.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from pathlib import Path
from random import Random

from installation import installation
from tables import ROOT, Table, publish

LINES = 100_000
HEADERS = (
    *("hospital_number", "onset_date", "sex", "birth_date", "prestroke_mrs", "hypertension"),
    *("diabetes", "atrial_fibrillation", "onset_known", "lkw_dt", "door_dt", "nihss_baseline"),
    *("glucose", "ivt", "aspects", "occlusion_site_primary", "occlusion_side", "puncture_dt"),
    *("attempt1_technique", "attempt1_etici_after", "attempt2_technique", "etici_final_site"),
    *("d90_fu_status", "d90_fu_date", "d90_mrs"),
)


def write_file(path: Path, lines: int) -> None:
    """Write lines that each make a plausible synthetic case."""
    random = Random("importing")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(_line(random, number) for number in range(1, lines + 1))


def _line(random: Random, number: int) -> list[str | int]:
    day = (
        f"20{random.randrange(15, 24)}-{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}"
    )
    hour = random.randrange(0, 18)
    second = random.random() < 0.4
    return [
        f"SYN{number:07d}",
        day,
        random.choice(["male", "female"]),
        f"19{random.randrange(30, 80)}-{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}",
        random.choice(["0", "1", "2", "unknown"]),
        random.choice(["yes", "no"]),
        random.choice(["yes", "no"]),
        "",
        "",
        f"{day} {hour:02d}:{random.randrange(60):02d}",
        f"{day} {hour + 2:02d}:{random.randrange(60):02d}",
        random.randrange(4, 30),
        f"{random.uniform(4, 15):.1f}",
        "",
        random.randrange(5, 11),
        random.choice(["m1_proximal", "m1_distal", "ica_terminus"]),
        random.choice(["left", "right"]),
        f"{day} {hour + 3:02d}:{random.randrange(60):02d}",
        "stent_retriever",
        random.choice(["2a", "2b50", "2c", "3"]),
        "contact_aspiration" if second else "",
        random.choice(["2b67", "2c", "3"]),
        "done",
        f"20{int(day[2:4]) + 1}-{day[5:]}",
        random.randrange(0, 6),
    ]


def measure(lines: int = LINES) -> list[Table]:
    """Measure each step of one import of that many lines."""
    table = Table(
        name="importing",
        title=f"Import of {lines:,} lines, {len(HEADERS)} columns, SQLite",
        columns=("step", "seconds", "processor s", "lines/s", "peak MB"),
        notes=["goal: 100,000 lines checked and written in 180 s, in less than 1,000 MB"],
    )
    with installation() as made:
        path = made.folder / "lines.csv"
        write_file(path, lines)
        command = [sys.executable, "bench/import_steps.py", str(path)]
        done = subprocess.run(
            command, cwd=ROOT, env=made.environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            sys.exit(f"the import failed:\n{done.stderr}")
        for step in map(json.loads, done.stdout.splitlines()):
            rate = round(lines / step["seconds"])
            times = (round(step["seconds"], 1), round(step["processor"], 1))
            table.add(step["name"], *times, rate, round(step["peak"]))
    return [table]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=LINES)
    for table in measure(parser.parse_args().lines):
        publish(table)


if __name__ == "__main__":
    main()
