"""The folder in which a holder and its helpers share numbered work: the plan, claims, slices.

``<data>/slices/<sha256 of the plan's bytes>/``: ``plan``; ``4-8.claimed`` of whoever makes the
pieces 4 to 7, created exclusively; ``4-8.made``, written by rename, with a checksum at its head.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from analytics.execution.artefacts import write_whole
from analytics.execution.packing import pack_made, pack_work, unpack_made, unpack_work
from analytics.stats.numbered import Numbered

logger = logging.getLogger(__name__)

Made = TypeVar("Made")
PLAN = "plan"
CHECKSUM_BYTES = hashlib.sha256().digest_size


def slices_root() -> Path:
    return Path(settings.REPERFUSE_DATA) / "slices"


class SliceFolder:
    """One holder's work. A slice is the ``range`` of its numbers."""

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        self.path = slices_root() / sha256

    def work(self) -> Numbered[Any] | None:
        """Read the work; None if there is none, it is not whole, or other code packed it."""
        try:
            content = (self.path / PLAN).read_bytes()
        except FileNotFoundError:
            return None
        if hashlib.sha256(content).hexdigest() != self.sha256:
            logger.warning("the plan of slices %s is not whole", self.sha256)
            return None
        return unpack_work(content)

    def is_claimed(self, numbers: range) -> bool:
        return self._claim(numbers).exists()

    def claim(self, numbers: range) -> bool:
        """Take a slice; False if somebody has it. FileNotFoundError if the folder is gone."""
        try:
            self._claim(numbers).touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            return False
        return True

    def write(self, numbers: range, made: object) -> None:
        """Keep a finished slice. FileNotFoundError if the folder is gone."""
        content = pack_made(made)
        write_whole(self._made(numbers), self._checksum(numbers, content) + content)

    def read(self, work: Numbered[Made], numbers: range) -> Made | None:
        """Return a finished slice; None if it is not there or not whole."""
        try:
            content = self._made(numbers).read_bytes()
        except FileNotFoundError:
            return None
        checksum, content = content[:CHECKSUM_BYTES], content[CHECKSUM_BYTES:]
        if checksum != self._checksum(numbers, content):
            logger.warning("slice %s of %s is not whole", _name(numbers), self.sha256)
            return None
        return unpack_made(work, numbers, content)

    def remove(self) -> None:
        """Remove the folder, first out of the helpers' way: none can write into it any more.

        What cannot be removed is left to the sweep, as is the folder of a holder that died.
        """
        gone = self.path.with_suffix(".gone")
        with suppress(FileNotFoundError):  # the sweep was here
            self.path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _claim(self, numbers: range) -> Path:
        return self.path / f"{_name(numbers)}.claimed"

    def _made(self, numbers: range) -> Path:
        return self.path / f"{_name(numbers)}.made"

    def _checksum(self, numbers: range, content: bytes) -> bytes:
        """Of the content and of what it is: the slice of another plan is no slice of this one."""
        head = f"{self.sha256} {_name(numbers)} ".encode()
        return hashlib.sha256(head + content).digest()


@contextmanager
def shared(work: Numbered[Any]) -> Iterator[SliceFolder]:
    """Lay the work out for helpers while the block runs; nothing of it is left afterwards."""
    content = pack_work(work)
    folder = SliceFolder(hashlib.sha256(content).hexdigest())
    folder.path.mkdir(mode=0o700, parents=True)
    try:
        write_whole(folder.path / PLAN, content)
        yield folder
    finally:
        folder.remove()


def _name(numbers: range) -> str:
    return f"{numbers.start}-{numbers.stop}"
