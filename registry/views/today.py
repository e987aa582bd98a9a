"""Today's work: counts that are links, follow-ups that are due, cases to go on with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from registry.http import clinical_page, person_of
from registry.models import Episode, FollowUp, User
from registry.selectors.cases import CaseFilter, due_follow_ups, sites_of_person, visible_cases
from registry.views.clock import local_day

SHOWN_FOLLOW_UPS = 20
SHOWN_CASES = 6
SOON_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A follow-up that is due: the day it is on, and how late or early that is in words."""

    follow_up: FollowUp
    day: int
    days_left: int
    address: str

    @property
    def kind(self) -> str:
        if self.days_left < 0:
            return "error"
        return "warning" if self.days_left <= SOON_DAYS else ""

    @property
    def words(self) -> str:
        if self.days_left < 0:
            late = -self.days_left
            return ngettext("%d day late", "%d days late", late) % late
        return ngettext("%d day left", "%d days left", self.days_left) % self.days_left


@clinical_page("registry.view_case")
def today(request: HttpRequest) -> HttpResponse:
    """The worklist of one person."""
    person = person_of(request)
    sites = sites_of_person(person)
    day = local_day(sites)
    calls = _calls(person, day)
    context = {
        "day": day,
        "sites": sites,
        "calls": calls[:SHOWN_FOLLOW_UPS],
        "call_count": len(calls),
        "overdue": [call for call in calls if call.days_left < 0],
        "this_week": [call for call in calls if 0 <= call.days_left <= SOON_DAYS],
        "incomplete_count": _count(person, "incomplete"),
        "ready_count": _count(person, "ready"),
        "amended_count": _count(person, "amended"),
        "going_on": _unfinished(person),
    }
    return render(request, "today/today.html", context)


def _calls(person: User, day: date) -> list[Call]:
    calls = [_call(follow_up, day) for follow_up in due_follow_ups(person, today=day)]
    return sorted(calls, key=lambda call: call.days_left)


def _call(follow_up: FollowUp, day: date) -> Call:
    episode = follow_up.episode
    address = reverse("registry:case_page", args=[episode.registry_id, "followup"])
    return Call(
        follow_up=follow_up,
        day=(day - episode.index_date).days,
        days_left=(follow_up.window_closes_on - day).days,
        address=f"{address}#follow_up-{follow_up.pk}",
    )


def _count(person: User, status: str) -> int:
    return visible_cases(person, CaseFilter(status=status)).count()


def _unfinished(person: User) -> list[Episode]:
    wanted = CaseFilter(status="incomplete", sort="-changed")
    return list(visible_cases(person, wanted)[:SHOWN_CASES])
