"""Signing a case off, and what a signature changes."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from registry.checks.engine import Severity
from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Episode, User
from registry.services.errors import NotCompleteError, ReasonRequiredError
from registry.services.records import SavedSection, save_section
from registry.services.rows import add_procedure
from registry.services.sign_off import blockers, sign_off
from tests.fixtures import MakeCase

IMAGING = section_by_key("imaging")


def correct(by: User, episode: Episode, reason: str = "") -> SavedSection:
    episode.imaging.refresh_from_db()
    return save_section(
        by=by,
        episode=episode,
        section=IMAGING,
        values={"aspects": None},
        missing={"aspects": "not_documented"},
        base_version=episode.imaging.version,
        reason=reason,
    )


def test_a_complete_case_is_signed_in_a_persons_name(complete: Episode, coordinator: User) -> None:
    before = complete.version
    signed = sign_off(by=coordinator, episode=complete)
    assert (signed.status, signed.signed_by, signed.version) == ("signed", coordinator, before + 1)
    event = AuditEvent.objects.get(action="case.sign")
    assert (event.by, event.case_key) == (coordinator, complete.registry_id)
    assert (event.at - signed.signed_at).total_seconds() < 5
    assert event.changes_data


def test_an_empty_case_is_not_signed_and_says_what_is_missing(
    make_case: MakeCase, coordinator: User
) -> None:
    episode = make_case()
    with pytest.raises(NotCompleteError) as refused:
        sign_off(by=coordinator, episode=episode)
    assert refused.value.findings
    episode.refresh_from_db()
    assert (episode.status, episode.signed_by) == ("draft", None)
    assert not AuditEvent.objects.filter(action="case.sign").exists()


def test_a_contradiction_stands_in_the_way(complete: Episode, coordinator: User) -> None:
    save_section(
        by=coordinator,
        episode=complete,
        section=section_by_key("identity"),
        values={"birth_date": date(2100, 1, 1)},
        missing={},
        base_version=complete.patient.identity.version,
    )
    errors = [item for item in blockers(complete) if item.severity is Severity.ERROR]
    assert errors
    with pytest.raises(NotCompleteError):
        sign_off(by=coordinator, episode=complete)


def test_a_second_procedure_must_be_complete_too(complete: Episode, coordinator: User) -> None:
    add_procedure(by=coordinator, episode=complete, client_key=uuid4())
    found = blockers(complete)
    assert {item.procedure for item in found} == {2}
    assert all(item.message.startswith("Procedure 2: ") for item in found)
    assert {item.section for item in found} == {"procedure", "complication_summary", "result"}
    with pytest.raises(NotCompleteError):
        sign_off(by=coordinator, episode=complete)


def test_signing_twice_is_signing_once(complete: Episode, coordinator: User) -> None:
    first = sign_off(by=coordinator, episode=complete)
    second = sign_off(by=coordinator, episode=complete)
    assert (first.signed_at, first.version) == (second.signed_at, second.version)
    assert AuditEvent.objects.filter(action="case.sign").count() == 1


def test_a_correction_after_signature_needs_a_reason_and_is_kept_with_it(
    complete: Episode, coordinator: User
) -> None:
    sign_off(by=coordinator, episode=complete)
    before = complete.imaging.values()
    with pytest.raises(ReasonRequiredError):
        correct(coordinator, complete, reason="  ")
    complete.imaging.refresh_from_db()
    assert complete.imaging.values() == before
    correct(coordinator, complete, reason="Transcription error")
    complete.refresh_from_db()
    assert complete.status == "amended"
    event = AuditEvent.objects.get(action="record.change")
    assert (event.reason, list(event.changes)) == ("Transcription error", ["aspects"])


def test_an_amended_case_is_signed_again(complete: Episode, coordinator: User) -> None:
    first = sign_off(by=coordinator, episode=complete)
    correct(coordinator, complete, reason="Transcription error")
    again = sign_off(by=coordinator, episode=complete)
    assert again.status == "signed"
    assert again.signed_at is not None
    assert first.signed_at is not None
    assert again.signed_at > first.signed_at
    assert AuditEvent.objects.filter(action="case.sign").count() == 2
