"""The morning e-mail: how many calls wait and which case numbers, never who the patients are."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import ngettext

from registry.models import ScheduleSlot, Site, User
from registry.selectors.calls import Due, as_calls, calls_due
from registry.services import audit
from registry.services.slots import claim_slot, release_slot

# From when on, by the clock of the person's site, and how late a mail is still of use.
MORNING, NOON = time(7), time(12)
SHOWN_NUMBERS = 30


def digest_is_possible() -> bool:
    """Tell whether this installation can send mail."""
    return bool(settings.REPERFUSE_MAIL)


def choose_digest(person: User, *, wanted: bool, email: str) -> None:
    """Keep whether the person wants the mail, and where it goes. The trail keeps no address."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        old = locked.morning_digest
        locked.morning_digest = wanted
        if wanted:
            locked.email = email
        locked.save(update_fields=["morning_digest", "email"])
        audit.record(
            audit.Act(
                action="digest.choose",
                target=f"user:{person.pk}",
                changes={"morning_digest": [old, wanted]},
            ),
            by=person,
        )


def people_to_write_to(now: datetime) -> list[tuple[int, date]]:
    """Return who wants a mail, whose morning it is, and who has had none today; with the day."""
    people = User.objects.filter(morning_digest=True, is_active=True).exclude(email="")
    found = []
    for person in people.prefetch_related("sites"):
        local = now.astimezone(_zone(list(person.sites.all())))
        if MORNING <= local.time() < NOON:
            found.append((person.pk, local.date()))
    sent = ScheduleSlot.objects.filter(key__in=[_key(*one) for one in found])
    taken = set(sent.values_list("key", flat=True))
    return [one for one in found if _key(*one) not in taken]


def send_digest(person_id: int, day: date) -> bool:
    """Send one person's mail of one day, once; return whether one was sent.

    No calls, no mail. A mail that could not be sent gives its slot back and raises.
    """
    person = User.objects.get(pk=person_id)
    if not (person.morning_digest and person.email and person.has_perm("registry.view_case")):
        return False
    if not claim_slot(_key(person_id, day)):
        return False
    try:
        message = digest_of(person, day)
        if message is None:
            return False
        message.send()
    except Exception:
        release_slot(_key(person_id, day))
        raise
    audit.record(audit.Act(action="digest.send", target=f"user:{person_id}"), by=None)
    return True


def digest_of(person: User, day: date) -> EmailMessage | None:
    """Return the mail, or nothing if no call waits."""
    overdue = as_calls(calls_due(person, Due.OVERDUE, today=day))
    week = [
        call for call in as_calls(calls_due(person, Due.WEEK, today=day)) if not call.waits(day)
    ]
    if not overdue and not week:
        return None
    number = len(overdue) + len(week)
    context = {
        "overdue": overdue[:SHOWN_NUMBERS],
        "overdue_count": len(overdue),
        "week": week[:SHOWN_NUMBERS],
        "week_count": len(week),
        "address": f"{settings.REPERFUSE_ADDRESS.rstrip('/')}/followup/",
        "day": day,
    }
    return EmailMessage(
        subject=ngettext("%d follow-up call waits", "%d follow-up calls wait", number) % number,
        body=render_to_string("followup/digest.txt", context),
        to=[person.email],
    )


def _zone(sites: list[Site]) -> ZoneInfo:
    """Return the zone of the person's first site: that is where their morning is."""
    return min(sites, key=lambda site: site.code).zone if sites else ZoneInfo(settings.TIME_ZONE)


def _key(person_id: int, day: date) -> str:
    return f"digest:{person_id}:{day.isoformat()}"


def send_due_digests() -> int:
    """Send every mail that is due now, one after the other; return how many were sent."""
    return sum(send_digest(*one) for one in people_to_write_to(timezone.now()))
