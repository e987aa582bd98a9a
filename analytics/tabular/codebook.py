"""The codebook of a file: one line per column, with its kind, levels and missing codes.

A codebook is itself a CSV file. Its columns are ``name``, ``label``, ``kind``, ``unit``,
``levels`` (``code=label; code=label``), ``ordered``, ``missing`` (``code; code=reason``),
``definition``, ``format`` (of a date) and ``remark``, which nobody reads. A REDCap
data dictionary is read too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.dataset.columns import Column, Level
from analytics.tabular.errors import TableError
from analytics.tabular.reading import separator_of, text_of

KINDS = ("integer", "decimal", "boolean", "choice", "multiple", "date", "moment", "text")
HEADING = (
    *(
        "name",
        "label",
        "kind",
        "unit",
        "levels",
        "ordered",
        "missing",
        "definition",
        "format",
        "remark",
    ),
)
YES = ("yes", "y", "true", "t", "1", "ja", "oui")
NO = ("no", "n", "false", "f", "0", "nein", "non")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One column of a file. ``missing`` pairs each code that is no answer with its reason.

    ``yes`` and ``no`` are the texts of a yes/no column, in small letters.
    """

    column: Column
    missing: tuple[tuple[str, str], ...] = ()
    yes: tuple[str, ...] = YES
    no: tuple[str, ...] = NO
    format: str = ""

    @property
    def name(self) -> str:
        return self.column.name


def read_codebook(path: Path) -> dict[str, Entry]:
    """Read a codebook file; TableError names the line and the reason."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(path.name, f"the file cannot be read: {error.strerror}") from error
    text = text_of(content, path.name)
    lines = csv.DictReader(io.StringIO(text), delimiter=separator_of(text, path.name))
    from analytics.tabular.redcap import is_redcap, redcap_entries  # noqa: PLC0415 knows Entry

    names = tuple(lines.fieldnames or ())
    if is_redcap(names):
        return redcap_entries(path.name, lines)
    _check_heading(path.name, names)
    entries: dict[str, Entry] = {}
    for cells in lines:
        entry = _entry(path.name, lines.line_num, {k: (v or "").strip() for k, v in cells.items()})
        if entry.name in entries:
            raise TableError(path.name, f"“{entry.name}” stands twice", lines.line_num)
        entries[entry.name] = entry
    return entries


def codebook_text(entries: Iterable[tuple[Entry, str]]) -> str:
    """Entries, each with a remark, as a CSV text that ``read_codebook`` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADING)
    for entry, remark in entries:
        column = entry.column
        writer.writerow(
            [
                *(column.name, column.label, column.kind, column.unit),
                _levels_text(entry),
                "yes" if column.ordered else "",
                "; ".join(f"{code}={why}" if why else code for code, why in entry.missing),
                *(column.definition, entry.format, remark),
            ]
        )
    return out.getvalue()


def _levels_text(entry: Entry) -> str:
    if entry.column.kind == "boolean":
        return f"{entry.no[0]}=no; {entry.yes[0]}=yes" if entry.yes is not YES else ""
    return "; ".join(f"{level.code}={level.label}" for level in entry.column.levels)


def _check_heading(file: str, names: tuple[str, ...]) -> None:
    for needed in ("name", "kind"):
        if needed not in names:
            known = ", ".join(HEADING)
            raise TableError(file, f"the codebook has no column “{needed}”; known are {known}", 1)
    unknown = [name for name in names if name not in HEADING]
    if unknown:
        known = ", ".join(HEADING)
        raise TableError(file, f"“{unknown[0]}” is no column of a codebook; known are {known}", 1)


def _entry(file: str, line: int, cells: Mapping[str, str]) -> Entry:
    kind = cells["kind"]
    if not cells["name"]:
        raise TableError(file, "the line has no name", line)
    if kind not in KINDS:
        raise TableError(file, f"“{kind}” is no kind; known are {', '.join(KINDS)}", line)
    pairs = split_pairs(cells.get("levels", ""))
    levels = tuple(Level(code=code, label=text or code) for code, text in pairs)
    column = Column(
        name=cells["name"],
        label=cells.get("label") or cells["name"],
        kind=kind,
        unit=cells.get("unit", ""),
        levels=levels if kind == "choice" else (),
        ordered=_yes(file, line, cells.get("ordered", "")),
        definition=cells.get("definition", ""),
    )
    yes, no = _yes_and_no(file, line, pairs) if kind == "boolean" and pairs else (YES, NO)
    return Entry(
        column=column,
        missing=split_pairs(cells.get("missing", "")),
        yes=yes,
        no=no,
        format=cells.get("format", ""),
    )


def with_reasons(entry: Entry) -> Column:
    """The column with the words of its codes that are no answer."""
    words = tuple(dict.fromkeys(why for _, why in entry.missing if why))
    return replace(entry.column, missing_reasons=words)


def split_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """``1=male; 2=female`` or ``1, Male | 2, Female`` as pairs; a bare code has no words."""
    between, within = ("|", ",") if "|" in text else (";", "=")
    parts = (part.partition(within) for part in text.split(between) if part.strip())
    return tuple((code.strip(), words.strip()) for code, _, words in parts)


def _yes_and_no(
    file: str, line: int, pairs: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    meant = {words.casefold() or code.casefold(): code.casefold() for code, words in pairs}
    yes = tuple(code for words, code in meant.items() if words in YES)
    no = tuple(code for words, code in meant.items() if words in NO)
    if len(yes) + len(no) < len(pairs) or not yes or not no:
        raise TableError(file, "the levels of a yes/no column are such as 1=yes; 2=no", line)
    return yes, no


def _yes(file: str, line: int, text: str) -> bool:
    if text.casefold() not in ("", *YES, *NO):
        raise TableError(file, f"“ordered” is yes or no, not “{text}”", line)
    return text.casefold() in YES
