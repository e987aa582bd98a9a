"""Files of finished reports, each named by the hash of its bytes."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings

PART = ".part"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    sha256: str
    size: int


def artefact_folder() -> Path:
    return Path(settings.REPERFUSE_DATA) / "artefacts"


def artefact_path(sha256: str) -> Path:
    return artefact_folder() / sha256[:2] / sha256


def store_file(content: bytes) -> StoredFile:
    """Keep ``content`` so that it survives a power cut; the file appears whole or not at all."""
    sha256 = hashlib.sha256(content).hexdigest()
    final = artefact_path(sha256)
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(final, content)
    return StoredFile(sha256=sha256, size=len(content))


def write_whole(final: Path, content: bytes) -> None:
    """Write the file by rename, so that nobody ever reads a half of it.

    FileNotFoundError if its folder is not there.
    """
    temporary = final.with_name(f"{uuid4().hex}{PART}")
    try:
        with temporary.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(final)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(final.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
