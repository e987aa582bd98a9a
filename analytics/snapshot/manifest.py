"""What a snapshot says about itself: when, from where, how many rows, the hash of each file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SCHEMA = "reperfuse-snapshot/1"
MANIFEST_FILE = "manifest.json"
CODEBOOK_FILE = "codebook.json"
FOLDER_DIGITS = 16
_READ_BYTES = 1 << 20


class SnapshotCorruptError(Exception):
    """A snapshot on disk is not what its manifest says; the message names the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableEntry:
    """One Parquet file: the table's name, its number of rows and its SHA-256 in hex."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What only the maker of a snapshot knows. Moments are ISO 8601 with their offset.

    ``data_cut_off`` is the moment after which no change to the data is in the snapshot.
    """

    created_at: str
    data_cut_off: str
    sites: tuple[str, ...]
    code_version: str
    synthetic_cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The description that is stored beside the tables of a snapshot."""

    facts: Facts
    tables: tuple[TableEntry, ...]
    codebook_sha256: str
    schema: str = SCHEMA

    @property
    def content_hash(self) -> str:
        """SHA-256 over tables and codebook: equal content, equal hash, whenever it was made."""
        lines = [f"{entry.name} {entry.sha256}" for entry in sorted(self.tables, key=_name)]
        return hashlib.sha256("\n".join([*lines, self.codebook_sha256]).encode()).hexdigest()

    @property
    def folder_name(self) -> str:
        return self.content_hash[:FOLDER_DIGITS]

    def entry(self, table: str) -> TableEntry:
        """Return the entry of ``table``; raise KeyError if the snapshot does not have it."""
        for entry in self.tables:
            if entry.name == table:
                return entry
        raise KeyError(table)

    def to_json(self) -> str:
        content = {
            "schema": self.schema,
            "content_hash": self.content_hash,
            **asdict(self.facts),
            "codebook_sha256": self.codebook_sha256,
            "tables": [asdict(entry) for entry in self.tables],
        }
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def manifest_from_json(text: str) -> Manifest:
    """Read a manifest; raise SnapshotCorruptError if it is damaged or contradicts itself."""
    try:
        content: Mapping[str, Any] = json.loads(text)
        manifest = Manifest(
            schema=content["schema"],
            facts=Facts(
                created_at=content["created_at"],
                data_cut_off=content["data_cut_off"],
                sites=tuple(content["sites"]),
                code_version=content["code_version"],
                synthetic_cases=content["synthetic_cases"],
            ),
            codebook_sha256=content["codebook_sha256"],
            tables=tuple(TableEntry(**entry) for entry in content["tables"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotCorruptError(f"{MANIFEST_FILE} cannot be read: {error!r}") from error
    if manifest.schema != SCHEMA:
        raise SnapshotCorruptError(f"{MANIFEST_FILE} has the unknown schema {manifest.schema!r}")
    if content.get("content_hash") != manifest.content_hash:
        raise SnapshotCorruptError(f"{MANIFEST_FILE} does not match its own content hash")
    return manifest


def file_sha256(path: Path) -> str:
    """SHA-256 of a file in hex, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while piece := handle.read(_READ_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _name(entry: TableEntry) -> str:
    return entry.name
