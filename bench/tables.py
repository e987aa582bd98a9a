"""What every benchmark hands back: a table with its goals, printed and kept as JSON."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the benchmarks are scripts, and start what the product starts
RESULTS = ROOT / "bench" / "results"

Cell = str | int | float


@dataclass(slots=True)
class Table:
    """Rows under ``columns``. ``name`` becomes the file's name; ``notes`` are goals and caveats."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: Cell) -> None:
        if len(cells) != len(self.columns):
            raise ValueError(f"{len(cells)} cells for {len(self.columns)} columns")
        self.rows.append(cells)


def publish(table: Table) -> None:
    """Print the table and write it to ``bench/results``."""
    print(f"\n{table.title}\n")
    texts = [table.columns, *([_text(cell) for cell in row] for row in table.rows)]
    widths = [max(len(row[place]) for row in texts) for place in range(len(table.columns))]
    for row in texts:
        print("  " + "  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True)))
    for note in table.notes:
        print(f"  {note}")
    RESULTS.mkdir(exist_ok=True)
    content = {**asdict(table), "machine": machine()}
    (RESULTS / f"{table.name}.json").write_text(json.dumps(content, indent=2) + "\n")


def machine() -> dict[str, Cell]:
    """Say what was measured on, and how busy it was."""
    return {
        "cores": os.cpu_count() or 0,
        "load_1_min": round(os.getloadavg()[0], 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def middle(values: Iterable[float], places: int = 2) -> float:
    """Return the median, rounded."""
    return round(median(values), places)


def percentile(ordered: list[float], percent: float) -> float:
    """Return the smallest value that ``percent`` of the values do not exceed."""
    place = max(0, -(-len(ordered) * percent // 100) - 1)
    return ordered[int(place)]


def _text(cell: Cell) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
