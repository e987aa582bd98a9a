"""Calls as calendar events: a registry number and dates, nothing about who the patient is."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.models import User
from registry.selectors.calls import Call, Due, as_calls, calls_due
from registry.selectors.cases import sites_of_person
from registry.views.clock import local_day

# Later calls than these are not in anybody's calendar yet.
AHEAD = timedelta(days=120)


def calendar_file(person: User, origin: str) -> bytes:
    """Return the open calls of the person's sites. ``origin`` is where the product answers."""
    from icalendar import Calendar  # noqa: PLC0415 - half a second that no other page needs

    today = local_day(sites_of_person(person))
    file = Calendar()
    file.add("prodid", "-//Reperfuse//Follow-up calls//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", _("90-day calls"))
    now = calls_due(person, Due.NOW, today=today)
    later = calls_due(person, Due.LATER, today=today).filter(window_closes_on__lte=today + AHEAD)
    for call in chain(as_calls(now), as_calls(later)):
        file.add_component(_event(call, today, origin))
    content: bytes = file.to_ical()
    return content


def _event(call: Call, today: date, origin: str):  # type: ignore[no-untyped-def]
    """Return a whole-day event: on day 90, or on the day the patient asked for."""
    from icalendar import Event  # noqa: PLC0415 - as above

    day = max(call.due_on, call.not_before) if call.not_before is not None else call.due_on
    path = reverse("registry:call_record", args=[call.registry_id])
    event = Event()
    event.add("uid", f"{call.registry_id}-d90@reperfuse")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", _("90-day call %s") % call.registry_id)
    event.add("description", _window_words(call, today))
    event.add("url", f"{origin.rstrip('/')}{path}")
    event.add("transp", "TRANSPARENT")
    event.add("class", "CONFIDENTIAL")
    return event


def _window_words(call: Call, today: date) -> str:
    words = _("Window %(opens)s to %(closes)s.") % {
        "opens": date_format(call.opens_on, "j M Y"),
        "closes": date_format(call.closes_on, "j M Y"),
    }
    if call.closes_on < today:
        return _("%s It has closed: the call is overdue.") % words
    return words
