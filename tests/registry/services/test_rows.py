"""Rows: attempts and their like."""

from __future__ import annotations

from uuid import uuid4

import pytest

from registry.codebook.lookup import section_by_key
from registry.models import Attempt, AuditEvent, Episode, Site, User
from registry.services.errors import NoSuchRowError
from registry.services.records import save_section
from registry.services.rows import add_procedure, add_row, remove_row
from tests.fixtures import MakeCase

ATTEMPT = section_by_key("attempts")


def attempt(by: User, episode: Episode, grade: str, key: object = None) -> Attempt:
    row = add_row(
        by=by,
        episode=episode,
        section=ATTEMPT,
        values={"etici_after": grade},
        missing={},
        client_key=key or uuid4(),
    )
    assert isinstance(row, Attempt)
    return row


def test_rows_are_numbered_in_order(coordinator: User, make_case: MakeCase) -> None:
    episode = make_case()
    assert [attempt(coordinator, episode, grade).seq for grade in ("0", "1", "2a")] == [1, 2, 3]


def test_a_retried_row_is_not_doubled(coordinator: User, make_case: MakeCase) -> None:
    episode, key = make_case(), uuid4()
    first = attempt(coordinator, episode, "0", key)
    assert attempt(coordinator, episode, "0", key).pk == first.pk
    assert Attempt.objects.count() == 1


def test_removing_a_row_closes_the_gap_and_keeps_the_trail(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    rows = [attempt(coordinator, episode, grade) for grade in ("0", "1", "2a")]
    remove_row(by=coordinator, episode=episode, section=ATTEMPT, row_id=rows[0].pk)
    left = [(row.seq, row.values()["etici_after"]) for row in Attempt.objects.order_by("seq")]
    assert left == [(1, "1"), (2, "2a")]
    event = AuditEvent.objects.get(action="row.remove")
    assert event.changes == {"etici_after": ["0", None]}


def test_a_row_of_another_case_cannot_be_reached(
    coordinator: User, make_case: MakeCase, other_site: Site
) -> None:
    mine, theirs = make_case(), make_case(at=other_site)
    foreign = attempt(coordinator, theirs, "2a")
    with pytest.raises(NoSuchRowError):
        remove_row(by=coordinator, episode=mine, section=ATTEMPT, row_id=foreign.pk)
    with pytest.raises(NoSuchRowError):
        save_section(
            by=coordinator,
            episode=mine,
            section=ATTEMPT,
            owner_id=foreign.pk,
            values={"etici_after": "3"},
            missing={},
            base_version=1,
        )
    with pytest.raises(NoSuchRowError):
        add_row(
            by=coordinator,
            episode=mine,
            section=ATTEMPT,
            owner_id=foreign.procedure_id,
            values={"etici_after": "3"},
            missing={},
            client_key=uuid4(),
        )


def test_a_second_procedure_has_attempts_of_its_own(coordinator: User, make_case: MakeCase) -> None:
    episode = make_case()
    attempt(coordinator, episode, "2a")
    second = add_procedure(by=coordinator, episode=episode, client_key=uuid4())
    row = add_row(
        by=coordinator,
        episode=episode,
        section=ATTEMPT,
        owner_id=second.pk,
        values={"etici_after": "3"},
        missing={},
        client_key=uuid4(),
    )
    assert isinstance(row, Attempt)
    assert (second.seq, row.seq) == (2, 1)
