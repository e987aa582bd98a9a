"""A kept warning is an answered query, bound to the values that it was kept for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from registry.models import AuditEvent, DataQuery, Episode, QueryMessage, QueryState, User
from registry.models.audit_event import AppendOnlyError
from registry.selectors.queries import days_to_answer, site_times
from registry.services.errors import KeepReasonError, NoSuchWarningError
from registry.services.keeping import keep_warning
from registry.services.queries import close, reopen
from tests.fixtures import MakeCase, MakePerson
from tests.registry.queries.saving import add, counts, finding_of, keep, save

SBP = "USUAL-sbp"


@pytest.fixture
def unusual(coordinator: User, make_case: MakeCase) -> Episode:
    """A case with a systolic pressure of 235 mmHg and no other finding."""
    episode = make_case()
    save(coordinator, episode, "presentation", sbp=235)
    assert counts(episode) == (0, 1)
    return episode


def test_a_kept_warning_keeps_who_why_what_and_when(coordinator: User, unusual: Episode) -> None:
    query = keep(coordinator, unusual, SBP, because="core_lab", words="arterial line")
    query.refresh_from_db()
    assert (query.rule, query.state) == (SBP, QueryState.ANSWERED)
    assert (query.kept_because, query.kept_words) == ("core_lab", "arterial line")
    assert query.values == {"sbp": 235}
    assert query.answered_by == coordinator
    assert query.answered_at is not None
    assert query.opened_by is None
    assert counts(unusual) == (0, 0)
    event = AuditEvent.objects.get(action="query.keep")
    assert (event.by, event.case_key) == (coordinator, unusual.registry_id)


def test_a_kept_warning_waited_for_nobody(coordinator: User, unusual: Episode) -> None:
    query = keep(coordinator, unusual, SBP)
    (row,) = site_times(coordinator, timezone.now())
    assert (days_to_answer(coordinator, timezone.now()), row.median_to_answer) == ([], None)
    save(coordinator, unusual, "presentation", sbp=240)
    keep(coordinator, unusual, SBP)
    assert len(days_to_answer(coordinator, timezone.now())) == 1, (
        f"{query} was reopened, and waited"
    )


def test_the_warning_returns_when_the_value_changes(coordinator: User, unusual: Episode) -> None:
    query = keep(coordinator, unusual, SBP)
    save(coordinator, unusual, "presentation", sbp=240)
    query.refresh_from_db()
    assert query.state == QueryState.REOPENED
    assert query.reopened_by is None
    assert query.kept_because == ""
    assert counts(unusual) == (0, 1)


def test_another_answer_of_the_case_does_not_return_it(coordinator: User, unusual: Episode) -> None:
    query = keep(coordinator, unusual, SBP)
    save(coordinator, unusual, "presentation", dbp=90)
    query.refresh_from_db()
    assert query.state == QueryState.ANSWERED
    assert counts(unusual) == (0, 0)


def test_a_corrected_value_closes_it(coordinator: User, unusual: Episode) -> None:
    query = keep(coordinator, unusual, SBP)
    save(coordinator, unusual, "presentation", sbp=140)
    query.refresh_from_db()
    assert (query.state, query.closed_by) == (QueryState.CLOSED, None)
    assert [line.act for line in query.messages.all()] == ["keep", "close"]


def test_a_closed_query_still_keeps_the_warning(
    coordinator: User, unusual: Episode, make_person: MakePerson
) -> None:
    close(by=make_person("data_manager"), query=keep(coordinator, unusual, SBP))
    save(coordinator, unusual, "presentation", dbp=90)
    assert counts(unusual) == (0, 0)


def test_a_reopened_one_asks_again(
    coordinator: User, unusual: Episode, make_person: MakePerson
) -> None:
    reopen(by=make_person("data_manager"), query=keep(coordinator, unusual, SBP), text="Really?")
    assert counts(unusual) == (0, 1)


def test_keeping_again_uses_the_same_query(coordinator: User, unusual: Episode) -> None:
    first = keep(coordinator, unusual, SBP)
    save(coordinator, unusual, "presentation", sbp=240)
    second = keep(coordinator, unusual, SBP, because="operator")
    assert first.pk == second.pk
    assert DataQuery.objects.count() == 1
    assert second.values == {"sbp": 240}


def test_a_person_does_not_keep_what_they_have_not_seen(
    coordinator: User, unusual: Episode
) -> None:
    finding = finding_of(unusual, SBP)
    assert finding is not None
    save(coordinator, unusual, "presentation", sbp=240)
    with pytest.raises(NoSuchWarningError):
        keep_warning(
            by=coordinator,
            episode=unusual,
            rule=SBP,
            row_id=None,
            fingerprint=finding.fingerprint,
            because="source",
        )
    assert DataQuery.objects.count() == 0


@pytest.mark.parametrize(
    ("because", "words"), [("", "x"), ("weather", "x"), ("other", " "), ("source", "x" * 141)]
)
def test_a_warning_is_kept_with_a_reason_or_not_at_all(
    coordinator: User, unusual: Episode, because: str, words: str
) -> None:
    with pytest.raises(KeepReasonError):
        keep(coordinator, unusual, SBP, because=because, words=words)


def test_an_error_cannot_be_kept(coordinator: User, make_case: MakeCase) -> None:
    episode = make_case()
    save(coordinator, episode, "presentation", sbp=100, dbp=110)
    with pytest.raises(NoSuchWarningError):
        keep(coordinator, episode, "PRES-07")
    assert counts(episode)[0] == 1


def test_each_row_is_kept_by_itself(coordinator: User, make_case: MakeCase) -> None:
    episode = make_case()
    rows = [add(coordinator, episode, "attempts", technique="combined") for _ in range(2)]
    for row, grade in zip(rows, ("2c", "2a"), strict=True):
        save(coordinator, episode, "attempts", row=row.pk, etici_after=grade)
    before = counts(episode)[1]
    keep(coordinator, episode, "TREAT-03", row=rows[1].pk)
    assert counts(episode)[1] == before - 1
    # What the rule read of the row before is part of what was kept.
    save(coordinator, episode, "attempts", row=rows[0].pk, etici_after="3")
    assert counts(episode)[1] == before


def test_who_the_patient_is_does_not_go_into_a_query(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    save(coordinator, episode, "identity", birth_date=date(2010, 3, 4))
    save(
        coordinator,
        episode,
        "arrival",
        lkw_dt=datetime(2026, 11, 20, 1, 0, tzinfo=UTC),
    )
    query = keep(coordinator, episode, "PRES-02")
    assert "birth_date" not in query.values
    assert "16" not in query.question


def test_a_thread_is_never_changed(coordinator: User, unusual: Episode) -> None:
    line = keep(coordinator, unusual, SBP).messages.get()
    line.text = "something else"
    with pytest.raises(AppendOnlyError):
        line.save()
    with pytest.raises(AppendOnlyError):
        line.delete()
    assert QueryMessage.objects.get().text == ""
