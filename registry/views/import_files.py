"""Files that an import gives back, and the empty ones to begin with."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from registry.http import clinical_page, person_of
from registry.importing.downloads import (
    as_csv,
    as_workbook,
    errors,
    explanations,
    layouts,
    refused_lines,
    template,
)
from registry.models import DataImport, ImportStatus
from registry.services import audit
from registry.views.imports import visible_import

EXTENSIONS = ("csv", "xlsx")
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@clinical_page("registry.import_data")
def import_template(request: HttpRequest, extension: str) -> HttpResponse:
    """An empty file whose headings need no assigning; the workbook explains each of them."""
    layout = request.GET.get("layout", "case")
    if layout not in dict(layouts()) or extension not in EXTENSIONS:
        raise Http404
    name = f"reperfuse-template-{layout}.{extension}"
    if extension == "csv":
        return _file(as_csv(template(layout)), CSV, name)
    content = as_workbook(Data=template(layout), Columns=explanations(layout))
    return _file(content, XLSX, name)


@require_safe
@clinical_page("registry.import_data")
def import_errors(request: HttpRequest, number: int) -> HttpResponse:
    """Every error of the check: line, column, content, reason."""
    found = _checked(request, number, "errors")
    return _file(as_csv(errors(found)), CSV, f"import-{number}-errors.csv")


@require_safe
@clinical_page("registry.import_data")
def import_refused(request: HttpRequest, number: int, extension: str) -> HttpResponse:
    """The refused lines as they were, to be corrected and imported again."""
    if extension not in EXTENSIONS:
        raise Http404
    found = _checked(request, number, "refused")
    name = f"import-{number}-refused.{extension}"
    if extension == "csv":
        return _file(as_csv(refused_lines(found)), CSV, name)
    return _file(as_workbook(Data=refused_lines(found)), XLSX, name)


def _checked(request: HttpRequest, number: int, what: str) -> DataImport:
    """Return an import whose result is still kept; the trail says who took it away."""
    found = visible_import(request, number)
    early = (ImportStatus.READING, ImportStatus.MAPPING, ImportStatus.CHECKING)
    if found.files_deleted_at is not None or found.status in early:
        raise Http404
    act = audit.Act(
        action="import.download",
        target=found.target,
        site=found.site,
        changes={"file": [None, what]},
        source="import",
        import_number=found.pk,
    )
    audit.record(act, by=person_of(request))
    return found


def _file(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
