"""Which code computed a report: the package's version and a hash of the scientific core."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import analytics

# What can change a number or a printed word; the pages and the job machinery cannot.
CORE = (
    "analyses",
    "dataset",
    "derive",
    "pipeline",
    "plan",
    "plans",
    "published",
    "render",
    "report",
    "snapshot",
    "stats",
    "synthesis",
    "tabular",
)
RELEASE = "0.1.0"
DIGITS = 12


@cache
def code_version() -> str:
    """Return for example ``0.1.0+3f2a90c1b2d4``; it changes exactly when the core's files do."""
    root = Path(analytics.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(_sources(root)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{RELEASE}+{digest.hexdigest()[:DIGITS]}"


def _sources(root: Path) -> list[Path]:
    found = [root / f"{name}.py" for name in CORE if (root / f"{name}.py").is_file()]
    for name in CORE:
        found += [path for path in (root / name).rglob("*") if _counts(path)]
    return found


def _counts(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
