"""A person asks about an answer: threads, states, assignment, times."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from registry.codebook.lookup import section_by_key
from registry.models import DataQuery, Episode, QueryState, Site, SiteMembership, User
from registry.selectors.queries import (
    QueryFilter,
    open_query_count,
    queries_for,
    site_times,
    visible_queries,
)
from registry.services.errors import NotAMemberError, NothingAskedError, QueryStateError
from registry.services.queries import answer, ask, assign, close, note, reopen
from tests.fixtures import MakeCase, MakePerson
from tests.registry.queries.saving import save


@pytest.fixture
def manager(make_person: MakePerson) -> User:
    return make_person("data_manager", username="manager")


@pytest.fixture
def episode(make_case: MakeCase, coordinator: User) -> Episode:
    made = make_case()
    save(coordinator, made, "imaging", aspects=5)
    return made


def asked(by: User, episode: Episode, **options: object) -> DataQuery:
    return ask(
        by=by,
        episode=episode,
        section=section_by_key("imaging"),
        variable="aspects",
        text="Read on the plain CT?",
        **options,  # type: ignore[arg-type]
    )


def test_a_question_keeps_what_stood_there(manager: User, episode: Episode) -> None:
    query = asked(manager, episode)
    assert (query.state, query.values) == (QueryState.OPEN, {"aspects": 5})
    assert [line.text for line in query.messages.all()] == ["Read on the plain CT?"]


def test_an_answered_question_opens_again_when_its_answer_changes(
    manager: User, coordinator: User, episode: Episode
) -> None:
    query = answer(by=coordinator, query=asked(manager, episode), text="Yes.")
    save(coordinator, episode, "imaging", pc_aspects=8)
    query.refresh_from_db()
    assert query.state == QueryState.ANSWERED
    save(coordinator, episode, "imaging", aspects=6)
    query.refresh_from_db()
    assert (query.state, query.reopened_by) == (QueryState.REOPENED, None)
    assert query.messages.last().by_name == "Reperfuse"


def test_a_closed_question_stays_closed(manager: User, coordinator: User, episode: Episode) -> None:
    query = close(by=manager, query=answer(by=coordinator, query=asked(manager, episode), text="Y"))
    save(coordinator, episode, "imaging", aspects=6)
    query.refresh_from_db()
    assert query.state == QueryState.CLOSED


def test_states_go_one_way_at_a_time(manager: User, coordinator: User, episode: Episode) -> None:
    query = asked(manager, episode)
    with pytest.raises(QueryStateError):
        reopen(by=manager, query=query)
    query = close(by=manager, query=query)
    with pytest.raises(QueryStateError):
        close(by=manager, query=query)
    with pytest.raises(QueryStateError):
        answer(by=coordinator, query=query, text="too late")
    assert reopen(by=manager, query=query, text="Still.").state == QueryState.REOPENED


def test_nothing_is_said_without_words(manager: User, episode: Episode) -> None:
    query = asked(manager, episode)
    for act in (note, answer):
        with pytest.raises(NothingAskedError):
            act(by=manager, query=query, text="  ")


def test_a_query_is_given_to_people_of_the_site_only(
    manager: User, episode: Episode, other_site: Site, make_person: MakePerson
) -> None:
    stranger = make_person("coordinator", other_site)
    with pytest.raises(NotAMemberError):
        asked(manager, episode, assigned_to=stranger)
    with pytest.raises(NotAMemberError):
        assign(by=manager, query=asked(manager, episode), to=stranger)


def test_what_waits_for_me(
    manager: User, coordinator: User, investigator: User, episode: Episode, make_person: MakePerson
) -> None:
    mine = asked(manager, episode, assigned_to=coordinator)
    anybodys = asked(manager, episode)
    asked(manager, episode, assigned_to=make_person("coordinator"))
    assert queries_for(coordinator, 10) == [mine, anybodys]
    assert queries_for(coordinator, 1) == [mine]
    assert queries_for(investigator, 10) == []
    assert open_query_count(investigator) == 3


def test_nobody_sees_the_queries_of_another_site(
    manager: User, episode: Episode, other_site: Site, make_person: MakePerson
) -> None:
    asked(manager, episode)
    stranger = make_person("data_manager", other_site)
    now = timezone.now()
    assert open_query_count(stranger) == 0
    assert list(visible_queries(stranger, QueryFilter(state="all"), now)) == []
    assert [row.waiting for row in site_times(stranger, now)] == [0]


def test_the_list_is_narrowed(manager: User, coordinator: User, episode: Episode) -> None:
    old, new = asked(manager, episode), asked(manager, episode)
    now = timezone.now()
    DataQuery.objects.filter(pk=old.pk).update(opened_at=now - timedelta(days=20))
    answer(by=coordinator, query=new, text="Yes.")

    def found(**wanted: object) -> list[DataQuery]:
        return list(visible_queries(manager, QueryFilter(**wanted), now))  # type: ignore[arg-type]

    assert found() == [old]
    assert found(state="all") == [old, new]
    assert found(state="all", older_than=14) == [old]
    assert found(state="answered") == [new]
    assert found(state="all", source="check") == []
    assert found(state="all", case="nothing") == []


def test_ages_and_times_by_site(manager: User, coordinator: User, episode: Episode) -> None:
    now = timezone.now()
    for days, answered_after, closed_after in ((10, None, None), (8, 2, None), (6, 1, 4)):
        query = asked(manager, episode)
        opened = now - timedelta(days=days)
        DataQuery.objects.filter(pk=query.pk).update(opened_at=opened)
        if answered_after is not None:
            answer(by=coordinator, query=query, text="Yes.")
            moment = opened + timedelta(days=answered_after)
            DataQuery.objects.filter(pk=query.pk).update(answered_at=moment)
        if closed_after is not None:
            close(by=manager, query=query)
            moment = opened + timedelta(days=closed_after)
            DataQuery.objects.filter(pk=query.pk).update(closed_at=moment)
    (row,) = site_times(manager, now)
    assert (row.waiting, row.oldest) == (1, 10)
    assert row.median_to_answer == pytest.approx(1.5)
    assert row.median_to_close == pytest.approx(4)


def test_who_leaves_the_site_sees_no_query(manager: User, episode: Episode) -> None:
    asked(manager, episode, assigned_to=manager)
    SiteMembership.objects.filter(user=manager).delete()
    assert queries_for(manager, 10) == []
