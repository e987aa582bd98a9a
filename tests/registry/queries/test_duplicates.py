"""One stroke entered twice: asked about within a site, told across sites to who works at both."""

from __future__ import annotations

from datetime import date

from registry.models import DataQuery, Episode, QueryState, Site, User
from registry.models.data_query import GROUP_CHANGED, SAME_STROKE
from registry.selectors.transfers import transfers_entered_twice
from registry.services import audit
from registry.services.queries import answer, close
from registry.services.sweep import sweep_cases
from tests.fixtures import MakeCase, MakePerson
from tests.registry.queries.saving import save

DAY = date(2026, 11, 26)
BORN = date(1950, 3, 4)


def born(by: User, episode: Episode, day: date = BORN) -> Episode:
    save(by, episode, "identity", birth_date=day)
    return episode


def test_two_cases_alike_within_72_hours_are_asked_about_once(
    coordinator: User, make_case: MakeCase
) -> None:
    first = born(coordinator, make_case(onset=date(2026, 11, 20)))
    second = born(coordinator, make_case(onset=date(2026, 11, 23)))
    born(coordinator, make_case(onset=date(2026, 11, 27)))
    born(coordinator, make_case(onset=date(2026, 11, 21)), date(1950, 3, 5))
    sweep_cases("one", DAY)
    query = DataQuery.objects.get(rule=SAME_STROKE)
    assert query.episode == second
    assert first.registry_id in query.question
    assert "1950" not in query.question
    answer(by=coordinator, query=query, text="Two patients of the same day.")
    save(coordinator, second, "presentation", dbp=80)
    query.refresh_from_db()
    assert query.state == QueryState.ANSWERED
    close(by=coordinator, query=query)
    sweep_cases("two", DAY)
    query.refresh_from_db()
    assert query.state == QueryState.CLOSED
    assert DataQuery.objects.count() == 1


def test_a_transfer_entered_at_two_sites_is_told_to_who_works_at_both(
    coordinator: User, make_case: MakeCase, make_person: MakePerson, site: Site, other_site: Site
) -> None:
    here = born(coordinator, make_case(onset=date(2026, 11, 20)))
    there = born(coordinator, make_case(at=other_site, onset=date(2026, 11, 21)))
    both = make_person("data_manager", site, other_site)
    assert transfers_entered_twice(both) == []
    save(coordinator, here, "arrival", transfer_in="drip_and_ship")
    (pair,) = transfers_entered_twice(both)
    assert {pair.one, pair.other} == {here.registry_id, there.registry_id}
    assert transfers_entered_twice(make_person("data_manager", site)) == []
    sweep_cases("one", DAY)
    assert DataQuery.objects.filter(rule=SAME_STROKE).count() == 0


def test_a_group_that_changed_after_a_report_is_asked_about(
    coordinator: User, make_case: MakeCase
) -> None:
    episode, other = make_case(), make_case()
    changes = {episode.registry_id: ["success_alone", "failed_not_stented"]}
    act = audit.Act(action="analysis.group_change", target="report:all/v/2", changes=changes)
    audit.record(act, by=None)
    sweep_cases("one", DAY)
    query = DataQuery.objects.get()
    assert (query.episode, query.rule) == (episode, GROUP_CHANGED)
    assert "failed_not_stented" in query.question
    assert other.registry_id not in query.question
    answer(by=coordinator, query=query, text="The grade was read again.")
    sweep_cases("two", DAY)
    query.refresh_from_db()
    assert query.state == QueryState.ANSWERED
    audit.record(act, by=None)
    sweep_cases("three", DAY)
    query.refresh_from_db()
    assert query.state == QueryState.REOPENED
