"""The codebook as a page and as files."""

from __future__ import annotations

import csv
import io
import json

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from registry.codebook import CODEBOOK
from registry.codebook.export import codebook_as_data
from registry.codebook.lookup import all_sections
from registry.codebook.variable import Certainty, Section, Variable
from registry.http import person_of
from registry.services import audit

COLUMNS = (
    "section",
    "table",
    "name",
    "label",
    "kind",
    "unit",
    "options",
    "valid",
    "plausible",
    "required",
    "required_when",
    "asked_when",
    "identifying",
    "definition",
    "source",
    "certainty",
    "codes",
)


@permission_required("registry.view_codebook", raise_exception=True)
def dictionary(request: HttpRequest) -> HttpResponse:
    """Every variable with its definition, where it comes from, and how sure we are."""
    return render(
        request, "dictionary/dictionary.html", {"pages": CODEBOOK, "certainties": list(Certainty)}
    )


@permission_required("registry.view_codebook", raise_exception=True)
def dictionary_json(request: HttpRequest) -> HttpResponse:
    """The codebook as JSON, as a snapshot keeps it."""
    with translation.override("en"):  # a file for programs, and for a methods section
        text = json.dumps(codebook_as_data(), ensure_ascii=False, indent=2)
    return _download(request, text, "application/json", "reperfuse-codebook.json")


@permission_required("registry.view_codebook", raise_exception=True)
def dictionary_csv(request: HttpRequest) -> HttpResponse:
    """The codebook as a table: one line for each variable."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for section in all_sections():
        writer.writerows(_line(section, variable) for variable in section.variables)
    # With a byte-order mark, so that spreadsheet programs read it as UTF-8.
    return _download(
        request, f"\ufeff{buffer.getvalue()}", "text/csv; charset=utf-8", "reperfuse-codebook.csv"
    )


def _line(section: Section, variable: Variable) -> list[str]:
    options = variable.choices.options if variable.choices is not None else ()
    return [
        section.title,
        section.table,
        variable.name,
        variable.label,
        variable.kind.value,
        variable.unit,
        "; ".join(f"{option.code} = {option.label}" for option in options),
        str(variable.valid or ""),
        str(variable.plausible or ""),
        "yes" if variable.required else "",
        str(variable.required_when or ""),
        str(variable.asked_when or ""),
        "yes" if variable.identifying else "",
        variable.definition,
        variable.source,
        variable.certainty.value,
        "; ".join(
            f"{code.system} {code.code} ({code.certainty.value})"
            for code in variable.standard_codes
        ),
    ]


def _download(request: HttpRequest, text: str, content_type: str, name: str) -> HttpResponse:
    audit.record(audit.Act(action="codebook.download", target=name), by=person_of(request))
    response = HttpResponse(text, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
