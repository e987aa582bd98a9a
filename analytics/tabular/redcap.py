"""A REDCap data dictionary as a codebook, by the columns that REDCap exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from csv import DictReader

from analytics.dataset.columns import Column, Level
from analytics.tabular.codebook import Entry, split_pairs

NAME, TYPE, LABEL = "Variable / Field Name", "Field Type", "Field Label"
CHOICES = "Choices, Calculations, OR Slider Labels"
VALIDATION = "Text Validation Type OR Show Slider Number"
KIND_OF_TYPE = {
    "radio": "choice",
    "dropdown": "choice",
    "yesno": "boolean",
    "truefalse": "boolean",
    "calc": "decimal",
    "slider": "integer",
}
# REDCap exports dates as year-month-day, however they were shown on the form.
KIND_OF_VALIDATION = {
    "integer": "integer",
    "number": "decimal",
    "date": "date",
    "datetime": "moment",
}


def is_redcap(names: tuple[str, ...]) -> bool:
    """Whether a heading is that of a data dictionary."""
    return NAME in names and TYPE in names


def redcap_entries(file: str, lines: DictReader[str]) -> dict[str, Entry]:
    """Every field that holds data; a checkbox is a yes/no column for each of its choices."""
    del file  # a dictionary that REDCap wrote has nothing to refuse
    return {
        entry.name: entry
        for cells in lines
        for entry in _of_field({key: (value or "").strip() for key, value in cells.items() if key})
    }


def _of_field(cells: Mapping[str, str]) -> Iterator[Entry]:
    name, kind = cells[NAME], cells[TYPE]
    label = cells.get(LABEL) or name
    if kind == "descriptive":
        return
    if kind == "checkbox":
        for code, words in split_pairs(cells.get(CHOICES, "")):
            column = Column(name=f"{name}___{code}", label=f"{label}: {words}", kind="boolean")
            yield Entry(column=column)
        return
    kind = KIND_OF_TYPE.get(kind) or _validated(cells.get(VALIDATION, ""))
    pairs = split_pairs(cells.get(CHOICES, "")) if kind == "choice" else ()
    levels = tuple(Level(code=code, label=words or code) for code, words in pairs)
    yield Entry(column=Column(name=name, label=label, kind=kind, levels=levels))


def _validated(validation: str) -> str:
    first = validation.partition("_")[0]
    return KIND_OF_VALIDATION.get(first, "text")
