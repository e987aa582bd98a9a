"""Drafts: kept once, remembered by the audit trail, gone with their row."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Draft, Episode, User
from registry.services.drafts import keep_draft
from registry.services.rows import add_row, remove_row
from tests.fixtures import MakeCase

ATTEMPTS = section_by_key("attempts")


@pytest.fixture
def episode(make_case: MakeCase) -> Episode:
    return make_case()


def keep(by: User, episode: Episode, target: str, text: str) -> None:
    with transaction.atomic():
        keep_draft(
            by=by,
            episode=episode,
            section=ATTEMPTS,
            target=target,
            variable="device_deploy_dt",
            typed={"-time": [text]},
            error=f"“{text}” is not a time.",
        )


def test_the_newest_text_replaces_the_older_and_the_trail_knows_both(
    coordinator: User, episode: Episode
) -> None:
    for text in ("2460", "2460", "25"):
        keep(coordinator, episode, "attempt:1", text)
    assert Draft.objects.get().typed == {"-time": ["25"]}
    events = AuditEvent.objects.filter(action="draft.keep").order_by("id")
    assert [event.changes["device_deploy_dt"] for event in events] == [
        [None, {"typed": "2460"}],
        [{"typed": "2460"}, {"typed": "25"}],
    ]
    assert not any(event.changes_data for event in events)


def test_drafts_go_with_their_row(coordinator: User, episode: Episode) -> None:
    row = add_row(
        by=coordinator,
        episode=episode,
        section=ATTEMPTS,
        values={"technique": "combined"},
        missing={},
        client_key=uuid4(),
    )
    keep(coordinator, episode, row.target, "2460")
    remove_row(by=coordinator, episode=episode, section=ATTEMPTS, row_id=row.pk)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("changed", [{"error": ""}, {"variable": "retrieve_dt"}])
def test_the_database_refuses_a_draft_without_error_and_a_second_one_of_a_field(
    coordinator: User, episode: Episode, changed: dict[str, str]
) -> None:
    def make(**other: str) -> None:
        facts = {"section": "attempts", "variable": "retrieve_dt", "error": "no", **other}
        Draft.objects.create(
            episode=episode,
            target="attempt:1",
            typed={},
            by=coordinator,
            at=timezone.now(),
            **facts,
        )

    make()
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**changed)
