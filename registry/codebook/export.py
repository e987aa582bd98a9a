"""The codebook as files: JSON for snapshots, CSV for data managers, Markdown for readers."""

from __future__ import annotations

import csv
import io
from typing import Any

from registry.codebook import CODEBOOK
from registry.codebook.condition import Condition
from registry.codebook.export_markdown import codebook_as_markdown
from registry.codebook.reading import read_aloud
from registry.codebook.variable import (
    Choices,
    Kind,
    MissingReason,
    Option,
    Page,
    Range,
    Section,
    Variable,
)

__all__ = ["codebook_as_csv", "codebook_as_data", "codebook_as_markdown"]

SCHEMA = "reperfuse-codebook/1"

# The columns of a REDCap data dictionary, then what REDCap has no place for.
CSV_HEADER = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Repeating Instrument",
    "Required When",
    "Unit",
    "Plausible Min",
    "Plausible Max",
    "Missing Reasons",
    "Source",
    "Certainty",
    "Standard Codes",
)

_FIELD_TYPES = {
    Kind.INTEGER: ("text", "integer"),
    Kind.DECIMAL: ("text", "number"),
    Kind.BOOLEAN: ("yesno", ""),
    Kind.CHOICE: ("radio", ""),
    Kind.MULTIPLE: ("checkbox", ""),
    Kind.MOMENT: ("text", "datetime_dmy"),
    Kind.DATE: ("text", "date_dmy"),
    Kind.TEXT: ("text", ""),
}


def codebook_as_data() -> dict[str, Any]:
    """Return the codebook in the form of ``codebook.json``: nothing but JSON types."""
    return {"schema": SCHEMA, "pages": [_page(page) for page in CODEBOOK]}


def codebook_as_csv() -> str:
    """Return one row per variable under the column names of a REDCap data dictionary."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_HEADER)
    for page in CODEBOOK:
        for section in page.sections:
            for variable in section.variables:
                writer.writerow(_csv_row(page, section, variable))
    return out.getvalue()


def _page(page: Page) -> dict[str, Any]:
    return {
        "key": page.key,
        "title": page.title,
        "sections": [_section(section) for section in page.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "table": section.table,
        "repeats": section.repeats,
        "row_name": section.row_name,
        "explanation": section.explanation,
        "variables": [_variable(variable) for variable in section.variables],
    }


def _variable(variable: Variable) -> dict[str, Any]:
    choices = variable.choices
    return {
        "name": variable.name,
        "label": variable.label,
        "kind": variable.kind.value,
        "unit": variable.unit,
        "ordered": choices is not None and choices.ordered,
        "options": [] if choices is None else [_option(option) for option in choices.options],
        "choices": None if choices is None else _choices(choices),
        "valid": _range(variable.valid),
        "plausible": _range(variable.plausible),
        "decimal_places": variable.decimal_places,
        "max_length": variable.max_length if variable.kind is Kind.TEXT else None,
        "required": variable.required,
        "required_when": _condition(variable.required_when),
        "asked_when": _condition(variable.asked_when),
        "identifying": variable.identifying,
        "missing_reasons": [reason.value for reason in variable.missing_reasons],
        "alternative_units": [
            {"name": unit.name, "factor": unit.factor} for unit in variable.alternative_units
        ],
        "definition": variable.definition,
        "source": variable.source,
        "certainty": variable.certainty.value,
        "standard_codes": [
            {"system": code.system, "code": code.code, "certainty": code.certainty.value}
            for code in variable.standard_codes
        ],
    }


def _choices(choices: Choices) -> dict[str, str]:
    return {"key": choices.key, "source": choices.source, "certainty": choices.certainty.value}


def _option(option: Option) -> dict[str, Any]:
    return {
        "code": option.code,
        "label": option.label,
        "definition": option.definition,
        "source": option.source,
        "exclusive": option.exclusive,
    }


def _range(limits: Range | None) -> list[float] | None:
    return None if limits is None else [limits.low, limits.high]


def _condition(condition: Condition | None) -> list[Any] | None:
    return None if condition is None else condition.as_data()


def _csv_row(page: Page, section: Section, variable: Variable) -> tuple[str, ...]:
    field_type, validation = _FIELD_TYPES[variable.kind]
    options = () if variable.choices is None else variable.choices.options
    return (
        variable.name,
        page.key,
        section.title,
        field_type,
        variable.label,
        " | ".join(f"{option.code}, {option.label}" for option in options),
        variable.definition,
        validation,
        *_limits(variable.valid),
        "y" if variable.identifying else "",
        _words(variable.asked_when, section),
        "y" if variable.required else "",
        section.row_name if section.repeats else "",
        _words(variable.required_when, section),
        variable.unit,
        *_limits(variable.plausible),
        " | ".join(MissingReason(reason).value for reason in variable.missing_reasons),
        variable.source,
        variable.certainty.value,
        " | ".join(
            f"{code.system} {code.code} ({code.certainty.value})"
            for code in variable.standard_codes
        ),
    )


def _limits(limits: Range | None) -> tuple[str, str]:
    return ("", "") if limits is None else (f"{limits.low:g}", f"{limits.high:g}")


def _words(condition: Condition | None, section: Section) -> str:
    return "" if condition is None else read_aloud(condition, section=section)
