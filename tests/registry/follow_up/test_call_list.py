"""Which calls are shown, in which order, to whom, and what the pages say about them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from registry.models import Episode, FollowUp, Site, User
from registry.selectors.calls import Due, as_calls, call_counts, calls_due
from registry.services.windows import WindowRefusedError, change_window
from registry.views.call_line import Line
from tests.fixtures import MakeCase, MakePerson
from tests.registry.follow_up.calling import case_on_day, china_today, ninety_days

pytestmark = pytest.mark.django_db


def days(user: User, due: Due) -> list[int]:
    today = china_today()
    return [call.day_on(today) for call in as_calls(calls_due(user, due, today=today))]


@pytest.mark.parametrize(
    ("day", "due"),
    [
        pytest.param(105, Due.OVERDUE, id="the day after the window"),
        pytest.param(104, Due.WEEK, id="the last day"),
        pytest.param(97, Due.WEEK, id="a week before it closes"),
        pytest.param(96, Due.LATER, id="eight days before it closes"),
        pytest.param(30, Due.LATER, id="before the window opens"),
    ],
)
def test_a_call_is_in_the_part_that_its_window_says(
    coordinator: User, make_case: MakeCase, day: int, due: Due
) -> None:
    case_on_day(make_case, day)
    parts = (Due.OVERDUE, Due.WEEK, Due.LATER)
    assert {part: len(days(coordinator, part)) for part in parts} == {
        part: int(part is due) for part in parts
    }


def test_the_most_overdue_call_is_first_and_who_asked_to_wait_is_last(
    coordinator: User, make_case: MakeCase
) -> None:
    for day in (101, 110, 105, 120):
        case_on_day(make_case, day)
    waiting = FollowUp.objects.filter(
        timepoint="d90", episode__index_date=china_today() - timedelta(days=110)
    )
    waiting.update(call_not_before=china_today() + timedelta(days=1))
    assert days(coordinator, Due.NOW) == [120, 105, 101, 110]
    waiting.update(call_not_before=china_today())
    assert days(coordinator, Due.NOW) == [120, 110, 105, 101]


def test_the_dead_and_the_recorded_are_not_called(coordinator: User, make_case: MakeCase) -> None:
    dead, recorded = case_on_day(make_case, 108), case_on_day(make_case, 109)
    dead.death.died = True  # type: ignore[attr-defined]
    dead.death.save()
    row = ninety_days(recorded)
    row.fu_status = "done"  # type: ignore[attr-defined]
    row.save()
    counts = call_counts(coordinator, today=china_today())
    assert counts == {**dict.fromkeys(Due, 0), Due.DIED: 1}


def test_calls_of_another_site_are_not_shown(
    coordinator: User, make_case: MakeCase, other_site: Site, make_person: MakePerson
) -> None:
    foreign = case_on_day(make_case, 108, at=other_site)
    client = Client()
    client.force_login(coordinator)
    for address in ("/today/", "/followup/", "/followup/?due=overdue", "/followup/calendar.ics"):
        assert foreign.registry_id not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("day", "words", "kind"),
    [
        (106, "2 days late", "error"),
        (105, "1 day late", "error"),
        (104, "last day", "warning"),
        (101, "3 days left", "warning"),
        (99, "5 days left", ""),
        (70, "opens in 6 days", ""),
    ],
)
def test_lateness_is_said_in_words(
    coordinator: User, make_case: MakeCase, day: int, words: str, kind: str
) -> None:
    row = ninety_days(case_on_day(make_case, day))
    (call,) = as_calls([row])
    line = Line(call=call, today=china_today())
    assert (line.words, line.kind) == (words, kind)
    assert f"today is day {day}" in line.window_words


def test_the_mark_of_today_stays_on_the_bar(coordinator: User, make_case: MakeCase) -> None:
    for day in (0, 90, 400):
        (call,) = as_calls([ninety_days(case_on_day(make_case, day))])
        assert 0 < float(Line(call=call, today=china_today()).bar.mark) < 96


def test_a_new_window_moves_open_calls_and_leaves_recorded_ones(
    coordinator: User, make_case: MakeCase, site: Site
) -> None:
    moved, kept = case_on_day(make_case, 108), case_on_day(make_case, 108)
    row = ninety_days(kept)
    row.fu_status = "done"  # type: ignore[attr-defined]
    row.save()
    assert change_window(by=coordinator, site=site, before=15, after=20) == 1
    due = ninety_days(moved).due_on
    assert ninety_days(moved).window_opens_on == due - timedelta(days=15)
    assert ninety_days(moved).window_closes_on == due + timedelta(days=20)
    assert ninety_days(kept).window_closes_on == due + timedelta(days=14)
    site.refresh_from_db()
    later: Episode = make_case(at=site)
    assert ninety_days(later).window_closes_on == ninety_days(later).due_on + timedelta(days=20)


@pytest.mark.parametrize(("before", "after"), [(0, 14), (14, 61)])
def test_an_impossible_window_is_refused(
    coordinator: User, site: Site, before: int, after: int
) -> None:
    with pytest.raises(WindowRefusedError, match="1 to 60"):
        change_window(by=coordinator, site=site, before=before, after=after)


def test_today_counts_link_to_the_parts_of_the_list(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    for day in (110, 106, 99):
        case_on_day(make_case, day)
    client.force_login(coordinator)
    page = client.get("/today/").content.decode()
    assert 'href="/followup/?due=overdue">\n    <strong>2</strong>' in page
    assert 'href="/followup/?due=week">\n    <strong>1</strong>' in page
    assert "oldest 6 days late" in page
    assert 'href="/queries/">\n      <strong>0</strong><b>Open queries</b>' in page


def test_an_empty_list_says_when_the_next_call_is(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    case_on_day(make_case, 60)
    client.force_login(coordinator)
    page = client.get("/followup/").content.decode()
    assert "No calls due until" in page
    assert 'href="/followup/?due=later"' in page
