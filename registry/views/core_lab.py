"""The pages of a core-lab reader: their queue, and one angiogram under its reading number.

Nothing here shows a site, a registry number, a person, an outcome or somebody else's grade.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from registry.forms.core_lab import (
    REOPENED_BECAUSE_WORDS,
    SEGMENTS,
    ReadingForm,
    ReopeningForm,
)
from registry.http import clinical_page, person_of
from registry.models import Reading, User
from registry.selectors.core_lab import is_compared
from registry.services.core_lab import save_reading
from registry.services.errors import NoSuchReadingError, WriteRefusedError
from registry.services.reopening import reopen_own_reading

READS = "registry.read_angiograms"
LOCKED_SHOWN = 50


@clinical_page(READS)
def queue(request: HttpRequest) -> HttpResponse:
    """The angiograms that the person reads, in an order of their own that tells nothing."""
    readings = Reading.objects.of_reader(person_of(request)).select_related("angiogram")
    locked = readings.filter(locked_at__isnull=False).order_by("-locked_at")
    context = {
        "waiting": readings.filter(locked_at__isnull=True),
        "locked": locked[:LOCKED_SHOWN],
        "locked_count": locked.count(),
    }
    return render(request, "corelab/queue.html", context)


@clinical_page(READS)
def reading(request: HttpRequest, number: int) -> HttpResponse:
    """One angiogram: graded, kept as a draft, locked; read only from then on."""
    person = person_of(request)
    found = Reading.objects.of_reader(person).filter(angiogram__number=number).first()
    if found is None:
        raise Http404
    if "reopen" in request.POST:
        return _reopen(request, person, found, number)
    if request.method == "POST":
        return _save(request, person, found, number)
    return _show(request, found, number, ReadingForm.of(found))


def _reopen(request: HttpRequest, person: User, found: Reading, number: int) -> HttpResponse:
    form = ReopeningForm(request.POST)
    try:
        if form.is_valid():
            because = form.cleaned_data["because"]
            reopen_own_reading(by=person, number=number, because=because)
            messages.success(request, _("The reading of %d is open again.") % number)
            return redirect("registry:core_lab_reading", number=number)
        refusal = " ".join(map(str, form.errors["because"]))
    except WriteRefusedError as refused:
        refusal = str(refused)
    return _show(request, found, number, ReadingForm.of(found), refusal=refusal, reopening=form)


def _save(request: HttpRequest, person: User, found: Reading, number: int) -> HttpResponse:
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return _show(request, found, number, form, refusal=_("Something here cannot be read."))
    lock = "lock" in request.POST
    try:
        save_reading(by=person, number=number, grades=form.grades(), lock=lock)
    except NoSuchReadingError:
        raise Http404 from None
    except WriteRefusedError as refusal:
        return _show(request, found, number, form, refusal=str(refusal))
    if not lock:
        messages.success(request, _("The draft of %d is saved.") % number)
        return redirect("registry:core_lab_reading", number=number)
    messages.success(request, _("The reading of %d is locked.") % number)
    return _go_on(person)


def _go_on(person: User) -> HttpResponse:
    """Open the next angiogram that waits, or the empty queue."""
    waiting = Reading.objects.of_reader(person).filter(locked_at__isnull=True)
    number = waiting.values_list("angiogram__number", flat=True).first()
    if number is None:
        return redirect("registry:core_lab_queue")
    return redirect("registry:core_lab_reading", number=number)


def _show(
    request: HttpRequest,
    found: Reading,
    number: int,
    form: ReadingForm,
    *,
    refusal: str = "",
    reopening: ReopeningForm | None = None,
) -> HttpResponse:
    waiting = Reading.objects.of_reader(person_of(request)).filter(locked_at__isnull=True)
    context = {
        "number": number,
        "reading": found,
        "form": form,
        "segments": SEGMENTS,
        "waiting": waiting.count(),
        "reopening": reopening or ReopeningForm(),
        "may_reopen": found.locked_at is not None and not is_compared(found.angiogram),
        "reopened_because": REOPENED_BECAUSE_WORDS.get(found.reopened_because or ""),
        "problems": [(_place_of(found, reopening), refusal)] if refusal else [],
    }
    return render(request, "corelab/reading.html", context, status=409 if refusal else 200)


def _place_of(found: Reading, reopening: ReopeningForm | None) -> str:
    """Return where the refused answer stands; a reading that is compared has no form at all."""
    if reopening is None:
        return "#id_etici_final"
    return "#reading" if is_compared(found.angiogram) else "#id_because"
