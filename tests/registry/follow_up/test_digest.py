"""The morning e-mail: to whom, when, once, and without a patient in it."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from redis import Redis

from registry.models import AuditEvent, ScheduleSlot, User
from registry.services.digest import choose_digest, people_to_write_to, send_digest
from registry.services.slots import claim_slot, release_slot
from registry.tasks import ring_for_digests, send_morning_digest
from tests.fixtures import MakeCase
from tests.registry.follow_up.calling import case_on_day, china_today

pytestmark = pytest.mark.django_db
# Ten past seven in Hangzhou.
MORNING = datetime(2026, 11, 22, 23, 10, tzinfo=UTC)


@pytest.fixture
def reader(coordinator: User) -> User:
    choose_digest(coordinator, wanted=True, email="reader@example.org")
    coordinator.refresh_from_db()
    return coordinator


def test_the_mail_holds_numbers_and_a_link_and_nobody(reader: User, make_case: MakeCase) -> None:
    late = case_on_day(make_case, 110, number="SECRET-NUMBER")
    identity = late.patient.identity
    identity.family_name, identity.telephone = "SecretName", "555 0100"
    identity.save()
    soon, later = case_on_day(make_case, 100), case_on_day(make_case, 80)
    assert send_digest(reader.pk, china_today())
    (message,) = mail.outbox
    assert message.to == ["reader@example.org"]
    assert message.subject == "2 follow-up calls wait"
    assert late.registry_id in message.body
    assert soon.registry_id in message.body
    assert later.registry_id not in message.body
    assert "http://testserver/followup/" in message.body
    assert [word for word in ("SECRET", "SecretName", "0100") if word in message.body] == []


def test_one_mail_a_day(reader: User, make_case: MakeCase) -> None:
    case_on_day(make_case, 110)
    assert [send_digest(reader.pk, china_today()) for _time in range(3)] == [True, False, False]
    assert len(mail.outbox) == 1


def test_no_calls_no_mail(reader: User, make_case: MakeCase) -> None:
    case_on_day(make_case, 50)
    assert not send_digest(reader.pk, china_today())
    assert mail.outbox == []


def test_nobody_is_written_to_unasked(coordinator: User, make_case: MakeCase) -> None:
    case_on_day(make_case, 110)
    coordinator.email = "someone@example.org"
    coordinator.save()
    assert people_to_write_to(MORNING) == []
    assert not send_digest(coordinator.pk, china_today())


@pytest.mark.parametrize(
    ("hour", "minute", "due"), [(22, 59, False), (23, 0, True), (3, 59, True), (4, 0, False)]
)
def test_morning_is_where_the_person_works(reader: User, hour: int, minute: int, due: bool) -> None:
    assert bool(people_to_write_to(datetime(2026, 11, 22, hour, minute, tzinfo=UTC))) is due


def test_who_has_had_a_mail_is_not_asked_for_again(reader: User) -> None:
    (one,) = people_to_write_to(MORNING)
    assert one[0] == reader.pk
    assert claim_slot(f"digest:{reader.pk}:{one[1].isoformat()}")
    assert people_to_write_to(MORNING) == []


def test_a_mail_that_fails_is_tried_again(reader: User, make_case: MakeCase, settings: Any) -> None:
    case_on_day(make_case, 110)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    send_morning_digest(reader.pk, china_today().isoformat())
    assert not ScheduleSlot.objects.exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_morning_digest(reader.pk, china_today().isoformat())
    assert len(mail.outbox) == 1
    assert AuditEvent.objects.filter(action="digest.send").count() == 1


def test_a_slot_is_claimed_once() -> None:
    assert [claim_slot("a"), claim_slot("a"), claim_slot("b")] == [True, False, True]
    release_slot("a")
    assert claim_slot("a")


def test_the_person_chooses_and_the_trail_keeps_no_address(
    client: Client, coordinator: User
) -> None:
    client.force_login(coordinator)
    client.post("/followup/settings/mail/", {"wanted": "1", "email": "no address"})
    coordinator.refresh_from_db()
    assert not coordinator.morning_digest
    client.post("/followup/settings/mail/", {"wanted": "1", "email": "me@example.org"})
    coordinator.refresh_from_db()
    assert (coordinator.morning_digest, coordinator.email) == (True, "me@example.org")
    event = AuditEvent.objects.get(action="digest.choose")
    assert event.changes == {"morning_digest": [False, True]}
    assert "Morning e-mail" in client.get("/settings/profile/").content.decode()
    answer = client.post("/followup/settings/mail/", {"email": "", "from_profile": "1"})
    assert answer["Location"] == "/settings/profile/"
    coordinator.refresh_from_db()
    assert not coordinator.morning_digest


def test_the_command_says_what_it_did(settings: Any) -> None:
    said = StringIO()
    call_command("send_digest", stdout=said)
    assert said.getvalue().endswith("sent.\n")
    settings.REPERFUSE_MAIL = ""
    with pytest.raises(CommandError, match="REPERFUSE_MAIL"):
        call_command("send_digest")


def messages_of_digests(settings: Any) -> set[str]:
    """Return the messages that wait at the broker, without taking any."""
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        inbox = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
        found = {message.read_text() for message in inbox.glob("*.msg")}
    else:
        with Redis.from_url(settings.CELERY_BROKER_URL) as broker:
            found = {message.decode() for message in broker.lrange("celery", 0, -1)}
    return {text for text in found if "registry.send_digest" in text}


def test_the_scheduler_leaves_a_message_for_the_worker(reader: User, settings: Any) -> None:
    before = messages_of_digests(settings)
    assert ring_for_digests(MORNING) == 1
    (text,) = messages_of_digests(settings) - before
    assert "reader@example.org" not in text
    settings.REPERFUSE_MAIL = ""
    assert ring_for_digests(MORNING) == 0
