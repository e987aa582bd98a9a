"""Imports: choosing a file, and the page of one import in each of its states."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from registry.forms.imports import UploadForm
from registry.forms.reading import Setting
from registry.http import clinical_page, person_of
from registry.importing.deciding import (
    asked_columns,
    meaning_words,
    posted_mapping,
    without_foreign_decisions,
)
from registry.importing.downloads import layouts
from registry.importing.folder import ImportFolder
from registry.importing.receiving import receive
from registry.importing.shown import LINES_PER_PAGE, page_of_lines
from registry.importing.target import all_targets, keys_of, parse_target
from registry.importing.text_file import UnreadableFileError
from registry.models import DataImport, ImportRemark, ImportStatus
from registry.selectors.cases import sites_of_person
from registry.selectors.imports import undone_counts
from registry.services.errors import WriteRefusedError
from registry.services.imports import requests

PER_PAGE = 20
FATES = ("new", "changed", "unchanged", "refused")
SHOWN_REMARKS = 200


def visible_import(request: HttpRequest, number: int) -> DataImport:
    """Return the import into a site that the person is a member of; else there is no such page."""
    visible = DataImport.objects.visible_to(person_of(request))
    found = visible.select_related("site", "made_by", "applied_by", "undone_by")
    data_import = found.filter(pk=number).first()
    if data_import is None:
        raise Http404
    return data_import


@clinical_page("registry.import_data")
def imports(request: HttpRequest) -> HttpResponse:
    """Every import into the person's sites, and a form to choose a file; a post receives it."""
    person = person_of(request)
    sites = sites_of_person(person)
    form = UploadForm(request.POST or None, request.FILES or None, sites=sites, layouts=layouts())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = receive(
                by=person,
                site=given["site"],
                name=given["file"].name,
                chunks=given["file"].chunks(),
                layout=given["layout"],
                encoding=given["encoding"],
            )
        except UnreadableFileError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("registry:import", number=made.pk)
    found = DataImport.objects.visible_to(person).select_related("site", "made_by")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    status = 422 if form.errors else 200
    return render(request, "importing/list.html", {"form": form, "page": page}, status=status)


@require_safe
@clinical_page("registry.import_data")
def data_import(request: HttpRequest, number: int) -> HttpResponse:
    """One import as it stands now."""
    found = visible_import(request, number)
    if found.status == ImportStatus.MAPPING:
        return _mapping(request, found)
    return render(request, "importing/import.html", _context(request, found))


@require_safe
@clinical_page("registry.import_data")
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """Answer with the strip alone; once the step has ended, the page is shown anew."""
    found = visible_import(request, number)
    context = {"found": found, "seconds": _seconds(found)}
    response = render(request, "importing/_strip.html", context)
    if not found.is_working:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@clinical_page("registry.import_data")
def columns(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what the columns mean; look again at what is open, or have the lines checked."""
    found = visible_import(request, number)
    columns_found = ImportFolder(found.folder).read_columns()
    mapping = posted_mapping(columns_found, request.POST)
    without_foreign_decisions(mapping, found.layout)
    try:
        if "look" in request.POST:
            requests.keep_mapping(data_import=found, mapping=mapping)
            return redirect("registry:import", number=number)
        problems = _problems(found, mapping)
        if problems:
            requests.keep_mapping(data_import=found, mapping=mapping)
            found.mapping = mapping
            return _mapping(request, found, problems)
        requests.ask_check(
            by=person_of(request),
            data_import=found,
            mapping=mapping,
            empty_clears="empty_clears" in request.POST,
            reason=request.POST.get("reason", "")[:400],
        )
    except WriteRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("registry:import", number=number)


@require_POST
@clinical_page("registry.import_data")
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Write, undo, cancel, or go back to the columns, as the pressed button says."""
    found = visible_import(request, number)
    person = person_of(request)
    try:
        match request.POST.get("act"):
            case "apply":
                requests.ask_apply(by=person, data_import=found)
            case "undo":
                _undo(request, found)
            case "cancel":
                requests.cancel(by=person, data_import=found)
                ImportFolder(found.folder).remove()
                messages.success(request, _("The import is cancelled and its file is removed."))
            case "columns":
                requests.map_again(data_import=found)
            case _:
                return HttpResponse(status=400)
    except WriteRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("registry:import", number=number)


def _undo(request: HttpRequest, found: DataImport) -> None:
    reason = request.POST.get("reason", "").strip()[:400]
    if not reason:
        messages.error(request, _("Say why the import is undone. It stands in the trail."))
        return
    requests.ask_undo(by=person_of(request), data_import=found, reason=reason)


def _mapping(
    request: HttpRequest, found: DataImport, problems: list[tuple[str, str]] | None = None
) -> HttpResponse:
    setting = Setting(zone=found.site.zone, near=timezone.localdate())
    asked = asked_columns(
        ImportFolder(found.folder).read_columns(), found.mapping, found.layout, setting
    )
    context = {
        "found": found,
        "asked": asked,
        "used": sum(bool(column.meaning) for column in asked),
        "undecided": sum(column.undecided for column in asked),
        "targets": [
            (name, meaning_words(parse_target(name, found.layout)))
            for name, _label in all_targets(found.layout, rows=4)
        ],
        "problems": problems or [],
    }
    status = 422 if problems else 200
    return render(request, "importing/columns.html", context, status=status)


def _problems(found: DataImport, mapping: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return what must be put right before the lines can be checked."""
    setting = Setting(zone=found.site.zone, near=timezone.localdate())
    asked = asked_columns(ImportFolder(found.folder).read_columns(), mapping, found.layout, setting)
    problems = [
        (f"#target-{column.place}", f"{column.header}: {column.problem}")
        for column in asked
        if column.problem
    ]
    meant = {item["target"] for item in mapping}
    if not meant & {"registry_id", "hospital_number"}:
        words = _("Assign a column to the registry number or to the hospital number.")
        problems.append(("#target-0", words))
    own = set(keys_of(found.layout)) - set(keys_of("case"))
    if not own <= meant:
        missing = ", ".join(sorted(own - meant))
        words = _("Lines of this kind also need the columns: %(names)s.") % {"names": missing}
        problems.append(("#target-0", words))
    return problems


def _context(request: HttpRequest, found: DataImport) -> dict[str, Any]:
    fate = request.GET.get("fate", "")
    fate = fate if fate in FATES else ""
    counts = {name: getattr(found, f"{name}_count") for name in FATES}
    remarks = ImportRemark.objects.filter(data_import=found)
    context: dict[str, Any] = {
        "found": found,
        "seconds": _seconds(found),
        "fate": fate,
        "counts": [(name, counts[name]) for name in FATES],
        "to_write": found.new_count + found.changed_count,
        "remarks": remarks[:SHOWN_REMARKS],
        "remark_count": remarks.count(),
        "undone": undone_counts(found),
        "kept": found.files_deleted_at is None,
    }
    if found.status in (ImportStatus.CHECKED, ImportStatus.APPLIED) and context["kept"]:
        total = counts[fate] if fate else found.row_count
        page = Paginator(range(total), LINES_PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "lines": page_of_lines(found, fate, page.number)}
    return context


def _seconds(found: DataImport) -> int:
    since = found.step_started_at
    return 0 if since is None else max(0, int((timezone.now() - since).total_seconds()))
