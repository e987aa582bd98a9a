"""The codebook as a page to read (``docs/codebook.md``)."""

from __future__ import annotations

from collections.abc import Iterator

from registry.codebook import CODEBOOK
from registry.codebook.reading import read_aloud
from registry.codebook.variable import Certainty, Kind, Section, Variable

_INTRODUCTION = """# Codebook

Generated from `registry/codebook/`; change it there. Every variable that the registry collects, on
the pages of the case report form. Beside every value a reason for its absence can be
recorded. Values outside the allowed range are refused; values outside the usual range are kept
and queried. “Unconfirmed” marks what was recalled from the field and not found in a source;
“secondary” what was seen in a summary only; “this registry's” is a choice of this product.
"""

_CERTAINTY = {
    Certainty.CONFIRMED: "confirmed",
    Certainty.SECONDARY: "secondary",
    Certainty.UNCONFIRMED: "**unconfirmed**",
    Certainty.DESIGN: "this registry's",
}

_KINDS = {
    Kind.INTEGER: "Whole number",
    Kind.DECIMAL: "Number",
    Kind.BOOLEAN: "Yes or no",
    Kind.CHOICE: "One of",
    Kind.MULTIPLE: "Any of",
    Kind.MOMENT: "Date and time",
    Kind.DATE: "Date",
    Kind.TEXT: "Text",
}


def codebook_as_markdown() -> str:
    """Return the whole codebook as Markdown."""
    lines = [_INTRODUCTION]
    for page in CODEBOOK:
        lines += [f"## {page.title}", ""]
        for section in page.sections:
            lines += _section(section)
    return "\n".join(lines).rstrip() + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"### {section.title}"
    yield ""
    if section.explanation:
        yield section.explanation
        yield ""
    if section.repeats:
        yield f"Repeats: one row for each {section.row_name}."
        yield ""
    yield "| Variable | Answer | When | Meaning and source |"
    yield "|---|---|---|---|"
    for variable in section.variables:
        cells = (
            f"**{variable.label}**<br>`{variable.name}`",
            "<br>".join(_answer(variable)),
            "<br>".join(_when(variable, section)),
            "<br>".join(_meaning(variable)),
        )
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def _answer(variable: Variable) -> Iterator[str]:
    kind = _KINDS[variable.kind]
    if variable.choices is not None:
        labels = "; ".join(option.label for option in variable.choices.options)
        yield f"{kind}: {labels}"
    else:
        yield f"{kind}, {variable.unit}" if variable.unit else kind
    if variable.valid is not None:
        yield f"allowed {variable.valid}"
    if variable.plausible is not None:
        yield f"usual {variable.plausible}"


def _when(variable: Variable, section: Section) -> Iterator[str]:
    if variable.required:
        yield "Required"
    if variable.required_when is not None:
        yield f"Required when {read_aloud(variable.required_when, section=section)}"
    if variable.asked_when is not None and variable.asked_when != variable.required_when:
        yield f"Asked when {read_aloud(variable.asked_when, section=section)}"
    if variable.identifying:
        yield "Identifying: never leaves the registry"


def _meaning(variable: Variable) -> Iterator[str]:
    if variable.definition:
        yield variable.definition
    source = f"{variable.source}; " if variable.source else ""
    yield f"Source: {source}{_CERTAINTY[variable.certainty]}"
    if variable.choices is not None and variable.choices.certainty is Certainty.UNCONFIRMED:
        yield "List of answers: **unconfirmed**"
    for code in variable.standard_codes:
        yield f"{code.system} {code.code} ({_CERTAINTY[code.certainty]})"
