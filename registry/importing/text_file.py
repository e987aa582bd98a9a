"""Lines of a CSV file, whatever its encoding and delimiter."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

DELIMITERS = (",", ";", "\t")
BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# UTF-8 needs two bytes from U+0080 to U+07FF; up to U+00FF they are the letters of Western Europe.
_LAST_OF_TWO_BYTES, _FIRST_RARE = 0x7FF, 0x100
# The 3,755 most common characters of GB 2312.
_FIRST_COMMON, _LAST_COMMON, _TRAIL = 0xB0, 0xD7, 0xA1
# What may be chosen by hand, and its name.
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "gb18030": "GB 18030",
    "cp1252": "Windows-1252",
}
# The apostrophe that an export puts before text which a spreadsheet would take for a formula.
_GUARDED = re.compile(r"^'(?=[\s\u200b\ufeff]*[=+\-@\t\r\n＝＋－＠])")


class UnreadableFileError(ValueError):
    """A file that cannot be read; the text says why, for the person who chose it."""


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a text file is written."""

    encoding: str
    delimiter: str

    def __str__(self) -> str:
        names = {",": _("commas"), ";": _("semicolons"), "\t": _("tabulators")}
        return _("CSV in %(encoding)s, separated by %(delimiter)s") % {
            "encoding": ENCODINGS.get(self.encoding, self.encoding.upper()),
            "delimiter": names[self.delimiter],
        }


def form_of(path: Path, encoding: str = "") -> TextForm:
    """Find out how the file is written; ``encoding`` is taken as it is where it was chosen."""
    found = encoding or _encoding_of(path)
    if not _decodes(path, found):
        raise UnreadableFileError(
            _("The file is not written in %(encoding)s.")
            % {"encoding": ENCODINGS.get(found, found)}
        )
    return TextForm(found, _delimiter_of(path, found))


def _encoding_of(path: Path) -> str:
    """Prefer what proves itself: a byte-order mark, then UTF-8, then what is common in China."""
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\x00" in head:
        # Latin letters in UTF-16 are every second byte; which one tells the order.
        even, odd = head[::2].count(0), head[1::2].count(0)
        return "utf-16-le" if odd > even else "utf-16-be"
    if _decodes(path, "utf-8-sig") and not _is_rather_chinese(path):
        return "utf-8-sig"
    if _decodes(path, "gb18030"):
        return "gb18030"
    raise UnreadableFileError(
        _("The encoding of this file is not known. Save it as “CSV UTF-8” and choose it again.")
    )


def _is_rather_chinese(path: Path) -> bool:
    """Tell whether UTF-8 is an accident: a few characters of GB 18030 can be read as it.

    Then every one of them is a letter of two bytes that hardly any language has beside ASCII,
    while in GB 18030 it is a common character. Whole Chinese texts are never legal UTF-8.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        letters = {letter for line in file for letter in line if not letter.isascii()}
    if not letters or any(ord(letter) > _LAST_OF_TWO_BYTES for letter in letters):
        return False
    if any(ord(letter) < _FIRST_RARE for letter in letters):
        return False
    pairs = [letter.encode() for letter in letters]
    return all(_FIRST_COMMON <= pair[0] <= _LAST_COMMON and pair[1] >= _TRAIL for pair in pairs)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


def _delimiter_of(path: Path, encoding: str) -> str:
    """Return the delimiter that splits the header into most columns."""
    with path.open(encoding=encoding, newline="") as file:
        first = next((line for line in file if line.strip()), "")
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))


def text_rows(path: Path, form: TextForm) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with its number, from 1. Raises UnreadableFileError."""
    with path.open(encoding=form.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=form.delimiter)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise UnreadableFileError(
                    _("Line %(line)d cannot be read: %(why)s.")
                    % {"line": reader.line_num, "why": error}
                ) from error
            if cells is None:
                return
            yield number, [_GUARDED.sub("", cell.strip()).strip() for cell in cells]
