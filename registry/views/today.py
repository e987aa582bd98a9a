"""Today's work: counts that are links, calls, cases to go on with, and how good the data are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.http import clinical_page, person_of
from registry.models import User
from registry.selectors.calls import Due, as_calls, calls_due
from registry.selectors.cases import CaseFilter, sites_of_person, visible_cases
from registry.selectors.quality import Share, ninety_day_mrs_known, required_answered
from registry.views.call_line import Line
from registry.views.call_list import opened_sheet
from registry.views.call_place import Place
from registry.views.today_queries import queries_for_you, waiting_queries
from registry.views.unfinished import unfinished_cases

# Below this a percentage says more than the numbers can carry.
SMALLEST_PERCENTAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A share in words; a percentage only where the numbers carry one."""

    share: Share

    @property
    def words(self) -> str:
        part, whole = self.share.part, self.share.whole
        if whole == 0:
            return _("none yet")
        return _("%(part)d of %(whole)d") % {"part": part, "whole": whole}

    @property
    def percentage(self) -> str:
        part, whole = self.share.part, self.share.whole
        return f"{100 * part / whole:.1f}%" if whole >= SMALLEST_PERCENTAGE else ""


@clinical_page("registry.view_case")
def today(request: HttpRequest) -> HttpResponse:
    """The worklist of one person."""
    person = person_of(request)
    place = Place.of(request)
    day = place.today
    now = timezone.now()
    context = place.context(
        **waiting_queries(person, now),
        **queries_for_you(person, now),
        opened=opened_sheet(request, place),
        day=day,
        sites=sites_of_person(person),
        work=work_that_waits(place),
        going_on=unfinished_cases(person, day),
        required=Measure(share=required_answered(person, today=day)),
        mrs_known=Measure(share=ninety_day_mrs_known(person, today=day)),
    )
    return render(request, "today/today.html", context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The counts at the head of the page, each with a line that says what it means."""

    overdue: int
    overdue_words: str
    week: int
    week_words: str
    incomplete: int
    incomplete_words: str
    ready: int


def work_that_waits(place: Place) -> Work:
    """Count what waits for the person."""
    person, day = place.person, place.today
    incomplete = visible_cases(person, CaseFilter(status="incomplete"))
    discharged = incomplete.filter(discharge__discharge_dt__isnull=False).count()
    return Work(
        overdue=place.counts[Due.OVERDUE],
        overdue_words=_overdue_words(person, day),
        week=place.counts[Due.WEEK],
        week_words=_week_words(person, day),
        incomplete=incomplete.count(),
        incomplete_words=ngettext("%d past discharge", "%d past discharge", discharged)
        % discharged,
        ready=visible_cases(person, CaseFilter(status="ready")).count(),
    )


def _overdue_words(person: User, day: date) -> str:
    oldest = as_calls(calls_due(person, Due.OVERDUE, today=day).order_by("window_closes_on")[:1])
    if not oldest:
        return _("none is late")
    return _("oldest %s") % Line(call=oldest[0], today=day).words


def _week_words(person: User, day: date) -> str:
    closing = calls_due(person, Due.WEEK, today=day).order_by("window_closes_on").first()
    if closing is None:
        return _("no window closes")
    if closing.window_closes_on == day:
        return _("next window closes today")
    return _("next window closes %s") % date_format(closing.window_closes_on, "D")
