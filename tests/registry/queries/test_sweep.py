"""The nightly sweep: once a night, over all cases, with queries and counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from registry.checks import run_all
from registry.checks.completeness import completeness
from registry.checks.engine import Severity
from registry.models import CheckSweep, DataQuery, Episode, QueryState, RuleCount, SiteCount, User
from registry.selectors.case import load_case
from registry.selectors.case_batches import all_cases
from registry.selectors.check_budget import RuleUse, check_budget
from registry.services.nightly import due_day, run_nightly_checks
from registry.services.sweep import sweep_cases
from tests.fixtures import MakeCase, MakePerson
from tests.registry.models.whole_case import add_a_row_to_every_table
from tests.registry.queries.saving import counts, keep, save

SBP = "USUAL-sbp"
DAY = date(2026, 11, 26)


@pytest.fixture
def unusual(coordinator: User, make_case: MakeCase) -> Episode:
    episode = make_case()
    save(coordinator, episode, "presentation", sbp=235)
    return episode


def leave_alone(episode: Episode, hours: int = 25) -> None:
    before = timezone.now() - timedelta(hours=hours)
    Episode.objects.filter(pk=episode.pk).update(changed_at=before)


def test_a_batch_reads_what_a_case_reads(coordinator: User, make_case: MakeCase) -> None:
    for _ in range(3):
        episode = make_case()
        add_a_row_to_every_table(coordinator, episode)
        save(coordinator, episode, "presentation", sbp=235)
    seen = 0
    for batch in all_cases(size=2):
        for case in batch:
            whole = load_case(case.keys["id"])
            values, missing = whole.values(), whole.missing()
            assert run_all(case.values, case.missing) == run_all(values, missing)
            assert completeness(case.values, case.missing) == completeness(values, missing)
            recorded = {name: value for name, value in values.items() if value is not None}
            assert {name: case.values.get(name) for name in recorded if recorded[name] != []} | {
                name: [] for name in recorded if recorded[name] == []
            } == {
                name: _sparse(value) if isinstance(value, list) else value
                for name, value in recorded.items()
            }
            seen += 1
    assert seen == 3


def _sparse(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    structural = {"id", "seq", "timepoint", "due_on", "window_opens_on", "window_closes_on"}
    kept = structural | {"followup_id", "missing"}
    return [
        {name: row.get(name) for name in kept}
        | {name: value for name, value in row.items() if value is not None}
        for row in rows
    ]


def test_a_warning_that_was_left_becomes_a_query(unusual: Episode) -> None:
    sweep_cases("one", DAY)
    assert DataQuery.objects.count() == 0  # somebody may still be typing
    leave_alone(unusual)
    sweep_cases("two", DAY)
    query = DataQuery.objects.get()
    assert (query.rule, query.state, query.opened_by) == (SBP, QueryState.OPEN, None)
    sweep_cases("three", DAY)
    assert DataQuery.objects.count() == 1


def test_a_corrected_value_closes_the_query_of_a_check(coordinator: User, unusual: Episode) -> None:
    leave_alone(unusual)
    sweep_cases("one", DAY)
    save(coordinator, unusual, "presentation", sbp=140)
    assert DataQuery.objects.get().state == QueryState.CLOSED
    save(coordinator, unusual, "presentation", sbp=240)
    assert DataQuery.objects.get().state == QueryState.CLOSED
    leave_alone(unusual)
    sweep_cases("two", DAY)
    assert DataQuery.objects.get().state == QueryState.REOPENED


def test_a_kept_warning_is_not_asked_about(coordinator: User, unusual: Episode) -> None:
    keep(coordinator, unusual, SBP)
    leave_alone(unusual)
    sweep_cases("one", DAY)
    assert DataQuery.objects.get().state == QueryState.ANSWERED


def test_stored_counts_are_put_right(unusual: Episode) -> None:
    Episode.objects.filter(pk=unusual.pk).update(warning_count=7, required_count=0)
    before = Episode.objects.get(pk=unusual.pk).changed_at
    sweep_cases("one", DAY)
    after = Episode.objects.get(pk=unusual.pk)
    assert counts(unusual) == (0, 1)
    assert after.required_count > 0
    assert after.changed_at == before  # nobody has edited the case


def test_a_slot_is_done_once(unusual: Episode) -> None:
    assert sweep_cases("night", DAY) is not None
    assert sweep_cases("night", DAY) is None
    assert CheckSweep.objects.count() == 1


def test_a_sweep_that_died_is_done_again(unusual: Episode) -> None:
    long_ago = timezone.now() - timedelta(hours=2)
    CheckSweep.objects.create(slot="night", day=DAY, started_at=long_ago)
    done = sweep_cases("night", DAY)
    assert done is not None
    assert (done.cases, SiteCount.objects.get().cases) == (1, 1)


def test_the_night_is_the_sites_own(unusual: Episode) -> None:
    # Hangzhou is eight hours east: its 2 o'clock is 18 o'clock in UTC.
    assert due_day(datetime(2026, 11, 25, 17, 59, tzinfo=UTC)) is None
    assert due_day(datetime(2026, 11, 25, 18, 0, tzinfo=UTC)) == date(2026, 11, 26)
    now = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
    assert run_nightly_checks(now) is not None
    assert run_nightly_checks(now + timedelta(hours=3)) is None


def test_firings_and_keepings_are_counted_for_each_site(
    coordinator: User, unusual: Episode, make_case: MakeCase, make_person: MakePerson
) -> None:
    keep(coordinator, unusual, SBP)
    save(coordinator, make_case(), "presentation", sbp=240)
    sweep_cases("night", DAY)
    count = RuleCount.objects.get(rule=SBP)
    assert (count.fired, count.kept, count.signed_cases) == (2, 1, 0)
    found = check_budget(make_person("data_manager"))
    rule = next(item for item in found.rules if item.code == SBP)
    assert (found.cases, found.signed, rule.fired, rule.kept) == (2, 0, 2, 1)


def test_another_sites_counts_are_not_shown(
    unusual: Episode, make_person: MakePerson, other_site: object
) -> None:
    sweep_cases("night", DAY)
    found = check_budget(make_person("data_manager", other_site))
    assert (found.cases, sum(rule.fired for rule in found.rules)) == (0, 0)


@pytest.mark.parametrize(
    ("fired", "kept", "signed", "total", "review"),
    [
        pytest.param(90, 0, 9, 100, True, id="fires in 9 per cent"),
        pytest.param(80, 0, 8, 100, False, id="fires in 8 per cent"),
        pytest.param(9, 0, 9, 49, False, id="too few signed cases to tell"),
        pytest.param(11, 10, 0, 100, True, id="kept 10 of 11"),
        pytest.param(10, 9, 0, 100, False, id="kept 9 of 10"),
        pytest.param(9, 9, 0, 100, False, id="too few firings to tell"),
    ],
)
def test_the_warning_budget(fired: int, kept: int, signed: int, total: int, review: bool) -> None:
    rule = RuleUse(
        code="X",
        severity=Severity.WARNING,
        sentence="X.",
        fired=fired,
        kept=kept,
        signed_cases=signed,
        signed_total=total,
    )
    assert rule.to_review is review
