"""The calendar file, and the address that a calendar program fetches it from."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from registry.models import AuditEvent, CalendarKey, User
from registry.services.calendar_keys import make_address, revoke_address
from tests.fixtures import MakeCase
from tests.registry.follow_up.calling import case_on_day, china_today, ninety_days

pytestmark = pytest.mark.django_db


def events(content: bytes) -> dict[str, dict]:
    found = Calendar.from_ical(content).walk("VEVENT")
    return {str(event["uid"]): event for event in found}


def test_an_event_stands_on_day_90_and_tells_the_window(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    episode = case_on_day(make_case, 80)
    client.force_login(coordinator)
    answer = client.get("/followup/calendar.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Cache-Control"] == "no-store"
    (event,) = events(answer.content).values()
    row = ninety_days(episode)
    assert event["dtstart"].dt == row.due_on
    assert event["summary"] == f"90-day call {episode.registry_id}"
    assert f"{row.window_closes_on.day} " in event["description"]
    assert str(event["url"]).endswith(f"/cases/{episode.registry_id}/followup/90d/")


def test_who_asked_to_be_called_later_stands_on_that_day(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    row = ninety_days(case_on_day(make_case, 95))
    row.call_not_before = china_today() + timedelta(days=2)
    row.save()
    client.force_login(coordinator)
    (event,) = events(client.get("/followup/calendar.ics").content).values()
    assert event["dtstart"].dt == row.call_not_before


def test_the_file_names_nobody(client: Client, coordinator: User, make_case: MakeCase) -> None:
    episode = case_on_day(make_case, 100, number="SECRET-NUMBER")
    identity = episode.patient.identity
    identity.family_name, identity.telephone = "SecretName", "555 0100"
    identity.save()
    client.force_login(coordinator)
    text = client.get("/followup/calendar.ics").content.decode()
    assert episode.registry_id in text
    assert [word for word in ("SECRET", "SecretName", "0100") if word in text] == []


def test_a_program_fetches_by_the_address_until_it_is_stopped(
    coordinator: User, make_case: MakeCase
) -> None:
    case_on_day(make_case, 100)
    stranger = Client()
    first = make_address(coordinator)
    assert len(events(stranger.get(f"/followup/calendar/{first}.ics").content)) == 1
    second = make_address(coordinator)
    assert stranger.get(f"/followup/calendar/{first}.ics").status_code == 404
    assert stranger.get(f"/followup/calendar/{second}.ics").status_code == 200
    assert revoke_address(coordinator)
    assert stranger.get(f"/followup/calendar/{second}.ics").status_code == 404
    assert not revoke_address(coordinator)


def test_the_address_ends_with_the_account_and_with_the_role(
    coordinator: User, make_case: MakeCase
) -> None:
    case_on_day(make_case, 100)
    address = f"/followup/calendar/{make_address(coordinator)}.ics"
    coordinator.groups.clear()
    assert Client().get(address).status_code == 404
    coordinator.is_active = False
    coordinator.save()
    assert Client().get(address).status_code == 404


def test_the_secret_is_kept_nowhere_and_shown_once(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    answer = client.post("/followup/calendar/address/")
    assert answer.headers["Location"] == "/followup/settings/"
    page = client.get("/followup/settings/").content.decode()
    (secret,) = re.findall(r"/followup/calendar/([\w-]+)\.ics\" readonly", page)
    assert secret not in client.get("/followup/settings/").content.decode()
    key = CalendarKey.objects.get()
    assert secret not in key.secret_hash
    trail = [f"{event.target}{event.changes}" for event in AuditEvent.objects.all()]
    assert not any(secret in text for text in trail)
