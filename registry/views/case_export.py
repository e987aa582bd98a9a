"""The list of cases as a file: the same cases, columns, order and words as on the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.http import clinical_page, person_of
from registry.models import Episode
from registry.services import audit
from registry.views.case_list import CaseList

AT_ONCE = 500
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@clinical_page("registry.view_case")  # type: ignore[arg-type]  # it streams, and is a response all the same
def case_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Send every case of the list, all its pages; with ``case`` in the address, only those."""
    asked = CaseList(request)
    cases = asked.cases
    if chosen := request.GET.getlist("case"):
        cases = cases.filter(registry_id__in=chosen)
    ids = list(cases.values_list("pk", flat=True))
    audit.record(
        audit.Act(
            action="list.download",
            target=f"{Episode._meta.model_name}:list",
            changes={
                "query": [None, asked.state.query],
                "cases": [None, len(ids)],
                "chosen": [None, len(chosen)],
            },
        ),
        by=person_of(request),
    )
    lines = _lines(asked, ids, translation.get_language() or "en")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = _("reperfuse-cases")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(asked: CaseList, ids: Sequence[int], language: str) -> Iterator[str]:
    """Yield the file in pieces, in the language of the page though the request is over by then."""
    yield "\ufeff"  # so that spreadsheet programs read it as UTF-8
    with translation.override(language):
        yield _text([[str(column.label) for column in asked.state.shown]])
    for start in range(0, len(ids), AT_ONCE):
        with translation.override(language):
            lines = asked.lines(list(ids[start : start + AT_ONCE]))
            yield _text([[cell.text for _column, cell in line.cells] for line in lines])


def _text(rows: list[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet program takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
