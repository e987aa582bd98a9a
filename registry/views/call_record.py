"""Recording a call, under its row in a list or on a page of its own; and asking for the number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.checks.outcome import DEAD
from registry.civil_time import CivilTimeError, parse_date
from registry.forms.call import OF_A_DEATH
from registry.http import clinical_page, person_of
from registry.language import date_words
from registry.services.errors import StaleRecordError, WriteRefusedError
from registry.services.follow_up import give_up, record_death, record_grade, record_try
from registry.services.reveal import reveal_numbers
from registry.views.address import visible_episode
from registry.views.call_line import Line
from registry.views.call_place import Place, next_after
from registry.views.call_sheet import CallSheet, remember_habits
from registry.views.today import work_that_waits
from registry.views.today_queries import waiting_queries

TRIES = ("no_answer", "wrong_number", "call_back", "refused")
GRADE, CASE = "grade", "case"


def _wants_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


@clinical_page("registry.enter_data")
def call_record(request: HttpRequest, key: str) -> HttpResponse:
    """The form of a call: shown, led by questions, saved, or closed with a try."""
    asked = request.POST if request.method == "POST" else request.GET
    place = Place(person_of(request), asked.get("back", ""))
    sheet = CallSheet.of(request, key, place)
    if request.method != "POST":
        opened = None if "close" in request.GET else sheet
        return _show(request, sheet, opened)
    sheet.take(request.POST)
    if "guide" in request.POST:
        return _guide(request, sheet)
    return _save(request, sheet)


def _show(
    request: HttpRequest, sheet: CallSheet, opened: CallSheet | None, status: int = 200
) -> HttpResponse:
    """Show the row with its form under it, or the form on its own page."""
    template = "followup/_call.html" if _wants_fragment(request) else "followup/record.html"
    context = {"line": sheet.line, "opened": opened, "sheet": sheet, "place": sheet.place}
    response = render(request, template, context, status=status)
    if request.method == "POST":
        response.headers["HX-Retarget"] = f"#{sheet.line.anchor}"
    return response


def _guide(request: HttpRequest, sheet: CallSheet) -> HttpResponse:
    """Answer one guided question; the grade at the end is chosen in the form, to be changed."""
    sheet.guidance.answer(request.POST["guide"])
    grade = sheet.guidance.grade
    if grade is not None:
        sheet.form.fields["mrs"].text = str(grade)
        instrument = sheet.form.fields["fu_instrument"]
        instrument.text = instrument.text or "structured"
    return _show(request, sheet, sheet)


def _save(request: HttpRequest, sheet: CallSheet) -> HttpResponse:
    before = sheet.place.lines
    result = request.POST.get("result", "")
    try:
        words = _record_try(request, sheet, result) if result else _record(request, sheet)
    except StaleRecordError as stale:
        sheet.clash(stale)
        return _show(request, sheet, sheet, status=409)
    except WriteRefusedError as refusal:
        sheet.problem = str(refusal)
        return _show(request, sheet, sheet, status=422)
    if not words:
        return _show(request, sheet, sheet, status=422)
    return _go_on(request, sheet, before, words)


def _record(request: HttpRequest, sheet: CallSheet) -> str:
    """Write the grade, or the death; return what was done in words, or nothing if it cannot be."""
    form = sheet.form
    if not form.read():
        return ""
    if form.is_death:
        record_death(
            sheet.sitting(request),
            form.of_the_death(),
            missing={name: form.missing[name] for name in OF_A_DEATH},
            death_version=sheet.death_version,
        )
    else:
        values = {name: value for name, value in form.values.items() if name not in OF_A_DEATH}
        missing = {name: form.missing[name] for name in values}
        record_grade(sheet.sitting(request), values, missing=missing, guided=sheet.guided())
        remember_habits(request, sheet)
    grade = DEAD if form.is_death else form.values["mrs"]
    return _("%(case)s: grade %(grade)d recorded.") % {CASE: sheet.episode, GRADE: grade}


def _record_try(request: HttpRequest, sheet: CallSheet, result: str) -> str:
    """Write a call without a grade; return it in words, or nothing if the day cannot be read."""
    sitting = sheet.sitting(request)
    if result == "lost":
        give_up(sitting)
        return _("%s: given up as lost to follow-up.") % sheet.episode
    if result not in TRIES:
        return ""
    day = None
    if result == "call_back":
        try:
            day = parse_date(sheet.call_back_on, sitting.today)
        except CivilTimeError as error:
            sheet.call_back_error = str(error)
            return ""
        if day < sitting.today:
            sheet.call_back_error = _("This day has passed. Write the day to call again.")
            return ""
    record_try(sitting, result, not_before=day)
    words = {
        "no_answer": _("%s: no answer, logged."),
        "wrong_number": _("%s: wrong number, logged."),
        "refused": _("%s: declined, logged. Nobody will call again."),
    }
    if day is not None:
        return _("%(case)s: to be called again from %(day)s on.") % {
            CASE: sheet.episode,
            "day": date_words(day),
        }
    return words[result] % sheet.episode


def _go_on(request: HttpRequest, sheet: CallSheet, before: list[Line], words: str) -> HttpResponse:
    """Show the list again with the next call opened."""
    place = Place(sheet.place.person, sheet.place.address())
    following = ""
    if "stay" not in request.POST:
        following = next_after(sheet.follow_up.pk, before, place.lines)
    if not _wants_fragment(request):
        messages.success(request, words)
        return redirect(place.address(opened=following))
    opened = CallSheet.of(request, following, place) if following else None
    return render(request, "followup/_saved.html", _saved_context(place, opened, words))


def _saved_context(place: Place, opened: CallSheet | None, words: str) -> dict[str, Any]:
    """Return what the list needs; on Today the counts at the head change with it."""
    counts: dict[str, Any] = {}
    if place.on_today:
        counts = {"work": work_that_waits(place), **waiting_queries(place.person, timezone.now())}
    return place.context(opened=opened, said=words, **counts)


@require_POST
@clinical_page("registry.view_identity")
def call_number(request: HttpRequest, key: str) -> HttpResponse:
    """Show the numbers of one patient to a person who asked for them; the asking is kept."""
    episode = visible_episode(request, key)
    numbers = reveal_numbers(by=person_of(request), episode=episode)
    place = Place(person_of(request), request.POST.get("back", ""))
    context = {"numbers": numbers, "episode": episode, "place": place}
    template = "followup/_numbers.html" if _wants_fragment(request) else "followup/numbers.html"
    return render(request, template, context)
