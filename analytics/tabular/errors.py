"""What is wrong with a file, in words for the person who made it."""

from __future__ import annotations


class TableError(ValueError):
    """A data file or its codebook cannot be used; the message names the file and the place."""

    def __init__(self, file: str, reason: str, line: int | None = None) -> None:
        self.file, self.reason, self.line = file, reason, line
        place = file if line is None else f"{file}, line {line}"
        super().__init__(f"{place}: {reason}")
