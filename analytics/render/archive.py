"""Zip files with the same bytes every time: members in order, one fixed date, fixed rights."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_EARLIEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_ORDINARY_FILE = 0o644 << 16


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of (name, content) pairs in the order given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name, date_time=_EARLIEST_ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _ORDINARY_FILE
            entry.create_system = 3  # Unix, also when made elsewhere
            archive.writestr(entry, content)
    return buffer.getvalue()


def repack(content: bytes) -> bytes:
    """The same zip without the times at which its members were written."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return pack((name, archive.read(name)) for name in archive.namelist())
