"""The sheet of a case: one A4 page with what a signature asks for, in the order of the screens.

For the hours without a network, and for reading at the bedside. It is filled as far as the case
is, so a printed sheet can be completed by hand and typed in afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.codebook import CODEBOOK
from registry.codebook.scales import ETICI
from registry.codebook.schedule import time_point
from registry.codebook.variable import Kind, Page, Section, Variable
from registry.forms.layout import GRID_COLUMNS
from registry.paper.fields import field, written
from registry.paper.typesetting import qr_code, typeset

IDENTITY = "patientidentity"
# Beside the birth date, what a case is made from: a sheet without a number is found again by it.
IDENTITY_ITEMS = ("hospital_number", "birth_date")
# table -> rows to write on; a case that has more rows gets as many as MOST_ROWS
BLANK_ROWS = {
    "attempt": 5,
    "rescuetreatment": 3,
    "complication": 2,
    "haemorrhagefinding": 2,
    "antithromboticdose": 4,
    "contactattempt": 3,
}
MOST_ROWS = 7
# The grids that need the whole width of the page.
WIDE = ("attempt", "rescuetreatment")
TIME_POINT = "d90"
# How wide a column is beside others.
SHARES = {Kind.MOMENT: 1.5, Kind.CHOICE: 1.5, Kind.MULTIPLE: 1.9, Kind.TEXT: 1.7, Kind.BOOLEAN: 0.9}
GRADE_SHARE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCase:
    """What is printed into the sheet; ``identity`` also prints who the patient is."""

    registry_id: str
    site: str
    synthetic: bool
    values: Mapping[str, Any]
    missing: Mapping[str, str]
    identity: bool


BLANK = SheetCase(registry_id="", site="", synthetic=False, values={}, missing={}, identity=True)


def sheet_pdf(case: SheetCase, *, language: str) -> bytes:
    """Return the sheet of a case, or with ``BLANK`` a sheet for a case that has no number yet."""
    return typeset("sheet.typ", sheet_document(case, language=language))


def sheet_document(case: SheetCase, *, language: str) -> dict[str, Any]:
    """Return every word of the sheet, in the order in which it stands on it."""
    return {
        "title": _("Case sheet"),
        "language": language,
        "number": case.registry_id,
        "number_label": _("Registry number"),
        "site": case.site,
        "qr": qr_code(case.registry_id) if case.registry_id else "",
        "synthetic": _("Synthetic case") if case.synthetic else "",
        "guide": [
            _("Tick, or write on the line. “–” unknown, “– –” not done; a blank means not looked."),
            _("Grey labels: only where they apply. Times are local; “~” before an estimate."),
        ],
        "foot": _(
            "Type this sheet in as soon as Reperfuse can be reached, and keep it as your site "
            "keeps source documents."
        ),
        "blocks": _blocks(case),
    }


def _blocks(case: SheetCase) -> list[dict[str, Any]]:
    """Return balanced columns of items, broken by the grids of attempts and rescue treatment."""
    blocks: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []
    for page in CODEBOOK:
        heading = _page_title(page)
        for place, section in enumerate(page.sections):
            parts = list(_items(section, case))
            if section.table in WIDE:
                blocks += [{"kind": "columns", "items": items}, *parts]
                items = []
                continue
            title = _(section.title) if place > 0 and not section.repeats else ""
            for part in parts:
                items.append({**part, "heading": heading, "section": title})
                heading = title = ""
    return [*blocks, {"kind": "columns", "items": items}]


def _page_title(page: Page) -> str:
    if page.key != "followup":
        return _(page.title)
    words = {"title": _(page.title), "time": _(time_point(TIME_POINT).label)}
    return _("%(title)s: %(time)s") % words


def _items(section: Section, case: SheetCase) -> Iterator[dict[str, Any]]:
    """Yield the section's items, or its rows as one grid."""
    if section.table == IDENTITY and not case.identity:
        return
    if section.repeats and section.table != "followup":
        yield _grid(section, case)
        return
    values, missing = _answers(section, case)
    for variable in _asked(section):
        item = field(variable, values.get(variable.name), missing.get(variable.name))
        yield item | {"conditional": False} if section.table == IDENTITY else item


def _answers(section: Section, case: SheetCase) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return values and reasons; of the follow-ups the one at 90 days, others have no room."""
    if section.table != "followup":
        return case.values, case.missing
    rows = case.values.get("followup", ())
    row: Mapping[str, Any] = next((one for one in rows if one["timepoint"] == TIME_POINT), {})
    return row, row.get("missing", {})


def _asked(section: Section) -> list[Variable]:
    """Return what a signature may ask for; of the identity, what a case is made from."""
    if section.table == IDENTITY:
        return [section.variable(name) for name in IDENTITY_ITEMS]
    return [
        variable
        for variable in section.variables
        if variable.required or variable.required_when is not None
    ]


def _grid(section: Section, case: SheetCase) -> dict[str, Any]:
    columns = _columns(section)
    rows: Sequence[Mapping[str, Any]] = case.values.get(section.table, ())
    if section.table == "contactattempt":
        rows = ()
    count = min(max(BLANK_ROWS[section.table], len(rows)), MOST_ROWS)
    left_out = max(0, len(rows) - count)
    return {
        "kind": "grid",
        "wide": section.table in WIDE,
        "title": _(section.title),
        "columns": [_(variable.label) for variable in columns],
        "units": [variable.unit for variable in columns],
        "shares": [_share(variable) for variable in columns],
        "rows": [
            [_cell(variable, rows[place]) if place < len(rows) else "" for variable in columns]
            for place in range(count)
        ],
        "note": ngettext(
            "%d further row is in the case PDF.", "%d further rows are in the case PDF.", left_out
        )
        % left_out
        if left_out
        else "",
    }


def _columns(section: Section) -> list[Variable]:
    """Return the columns of a grid: those of the screen's, and all that is asked for."""
    shown = GRID_COLUMNS.get(section.table, ())
    asked = {variable.name for variable in _asked(section)}
    if section.table == "attempt":
        return [section.variable(name) for name in shown]
    return [variable for variable in section.variables if variable.name in asked]


def _share(variable: Variable) -> float:
    if variable.choices is ETICI:
        return GRADE_SHARE
    return SHARES.get(variable.kind, 1.0)


def _cell(variable: Variable, row: Mapping[str, Any]) -> str:
    value = row.get(variable.name)
    return written(variable, value, row.get("missing", {}).get(variable.name))
