"""Which list of calls a person works through: Today's, or a part of the follow-up page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.http import person_of
from registry.models import FollowUp, User
from registry.selectors.calls import Call, Due, as_calls, call_counts, calls_due
from registry.selectors.cases import sites_of_person
from registry.views.call_line import Line
from registry.views.clock import local_day

CALLS_PER_PAGE = 50
CALLS_ON_TODAY = 8


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the list as a link."""

    label: str
    address: str
    count: int
    current: bool


class Place:
    """A list of calls at an address: its lines, its other parts, and what comes next.

    ``back`` is the address of the page that shows it. Anything that is not one of the two pages
    counts as the follow-up page, so that no address from outside is ever followed.
    """

    def __init__(self, person: User, back: str) -> None:
        parts = urlsplit(back)
        asked = parse_qs(parts.query)
        self.person = person
        self.on_today = parts.path == reverse("registry:today")
        self.due = _due(asked.get("due", [""])[-1])
        self.number = asked.get("page", ["1"])[-1]
        self.opened = asked.get("open", [""])[-1]

    @classmethod
    def of(cls, request: HttpRequest) -> Place:
        """Return the place that the request itself is about."""
        return cls(person_of(request), request.get_full_path())

    @cached_property
    def today(self) -> date:
        return local_day(sites_of_person(self.person))

    @property
    def path(self) -> str:
        return reverse("registry:today" if self.on_today else "registry:calls")

    def address(self, *, due: Due | None = None, opened: str = "") -> str:
        """Return the address of this list, of another part of it, or with one call opened."""
        wanted = {
            "due": (self.due if due is None else due).value,
            "page": self.number if due is None and self.number != "1" else "",
            "open": opened,
        }
        query = urlencode({name: text for name, text in wanted.items() if text})
        return f"{self.path}?{query}" if query else self.path

    @property
    def previous_address(self) -> str:
        """The address of the page before, or an empty text."""
        return self._page_address(self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_address(self) -> str:
        """The address of the page after, or an empty text."""
        return self._page_address(self.page.number + 1) if self.page.has_next() else ""

    def _page_address(self, number: int) -> str:
        wanted = {"due": self.due.value} if self.due else {}
        return f"{self.path}?{urlencode({**wanted, 'page': number})}"

    @property
    def later_address(self) -> str:
        """The address of the calls after this week."""
        return self.address(due=Due.LATER)

    @cached_property
    def calls(self) -> QuerySet[FollowUp]:
        return calls_due(self.person, self.due, today=self.today)

    @cached_property
    def page(self) -> Page[FollowUp]:
        per_page = CALLS_ON_TODAY if self.on_today else CALLS_PER_PAGE
        return Paginator(self.calls.only("pk"), per_page).get_page(self.number)

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of the page, in order."""
        wanted = list(self.page.object_list)
        found = {call.follow_up_id: call for call in as_calls(wanted)}
        return [self.line_of(found[row.pk]) for row in wanted if row.pk in found]

    def line_of(self, call: Call) -> Line:
        return Line(call=call, today=self.today)

    @cached_property
    def counts(self) -> dict[Due, int]:
        return call_counts(self.person, today=self.today)

    @property
    def tabs(self) -> list[Tab]:
        """The parts of the list. Today shows what is overdue and closes this week as one."""
        labels = {
            Due.NOW: _("Overdue and this week"),
            Due.OVERDUE: _("Overdue"),
            Due.WEEK: _("This week"),
            Due.LATER: _("Later"),
            Due.LOST: _("Lost to follow-up"),
            Due.DIED: _("Died, no grade yet"),
        }
        parts = (Due.NOW, Due.LATER, Due.LOST) if self.on_today else self._parts
        return [
            Tab(labels[part], self.address(due=part), self.counts[part], part is self.due)
            for part in parts
        ]

    @property
    def _parts(self) -> tuple[Due, ...]:
        """All parts; the dead only where a grade is still to be recorded."""
        return tuple(
            part for part in Due if part is not Due.DIED or self.counts[part] or part is self.due
        )

    @property
    def nothing(self) -> str:
        """What an empty list says, with the day of the next call where there is one."""
        if self.due is Due.LOST:
            return _("No patient has been given up as lost.")
        if self.due is Due.DIED:
            return _("The grade of everybody who has died is recorded.")
        if self.due is Due.LATER:
            return _("No later call is planned.")
        coming = calls_due(self.person, Due.LATER, today=self.today).first()
        if coming is None:
            return _("No calls due.")
        return _("No calls due until %s.") % date_format(coming.window_closes_on, "j F")

    def context(self, **more: Any) -> dict[str, Any]:
        """Return what the templates of the list ask for."""
        return {"place": self, "lines": self.lines, **more}


def _due(text: str) -> Due:
    return Due(text) if text in set(Due) else Due.NOW


def next_after(follow_up_id: int, before: list[Line], after: list[Line]) -> str:
    """Return the registry number of the call below the one just done, or an empty text."""
    order = [line.call.follow_up_id for line in before]
    below = order[order.index(follow_up_id) + 1 :] if follow_up_id in order else []
    there = {line.call.follow_up_id: line.call.registry_id for line in after}
    return next((there[key] for key in below if key in there), "")
