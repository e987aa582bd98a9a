"""Where an import's file and what was found in it lie: in the data folder, for this user alone.

All of it may hold identities. It is removed when the import is cancelled, and some days after it.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from django.conf import settings

UPLOAD, LINES, COLUMNS = "upload", "lines.jsonl", "columns.json"
_PART = ".part"
ORPHANED_SECONDS = 3_600


def all_folders() -> list[ImportFolder]:
    """Return the folders that are there."""
    root = Path(settings.REPERFUSE_DATA) / "imports"
    return [ImportFolder(UUID(path.name)) for path in root.glob("*-*-*-*-*") if path.is_dir()]


class ImportFolder:
    """The files of one import. A file is there whole or not at all."""

    def __init__(self, key: UUID) -> None:
        self.key = key
        self.path = Path(settings.REPERFUSE_DATA) / "imports" / str(key)

    def make(self) -> None:
        self.path.parent.mkdir(mode=0o700, exist_ok=True)
        self.path.mkdir(mode=0o700, exist_ok=True)

    @property
    def upload(self) -> Path:
        return self.path / UPLOAD

    def batch_name(self, number: int) -> str:
        return f"batch-{number:06d}.jsonl"

    @contextmanager
    def writing(self, name: str) -> Iterator[TextIO]:
        """Open a new file; it takes its name when the block ends well."""
        part = self.path / f"{name}.{os.getpid()}{_PART}"
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                yield file
            part.replace(self.path / name)
        finally:
            part.unlink(missing_ok=True)

    def write_lines(self, name: str, lines: Iterable[Any]) -> None:
        """Write one JSON value a line."""
        with self.writing(name) as file:
            file.writelines(f"{as_json(line)}\n" for line in lines)

    def read_lines(self, name: str) -> Iterator[Any]:
        """Yield the values of a file, one a line; nothing where there is no such file."""
        path = self.path / name
        if not path.exists():
            return
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)

    def write_columns(self, columns: list[dict[str, Any]]) -> None:
        with self.writing(COLUMNS) as file:
            file.write(as_json(columns))

    def read_columns(self) -> list[dict[str, Any]]:
        """Return what was found in the columns; nothing once the files have been removed."""
        path = self.path / COLUMNS
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []

    def forget_batches(self) -> None:
        """Remove the results of an earlier check."""
        for path in self.path.glob("batch-*"):
            path.unlink(missing_ok=True)

    def is_old(self) -> bool:
        """Tell whether nobody has written into it for an hour: an upload may be under way."""
        return time.time() - self.path.stat().st_mtime > ORPHANED_SECONDS

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
