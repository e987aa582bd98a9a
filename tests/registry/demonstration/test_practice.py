"""The practice site: recent synthetic cases, and none of them in a standing report."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from registry.checks import run_all
from registry.checks.engine import Severity
from registry.demonstration.cohort import load_demonstration
from registry.demonstration.practice import PLANS, load_practice, practice_drafts
from registry.interface import all_sites
from registry.models import Site, User
from registry.selectors.calls import Due, call_counts
from registry.selectors.cases import CaseFilter, visible_cases

CHINA = ZoneInfo("Asia/Shanghai")
A_DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def values() -> list[dict]:
    return [draft.values() for draft in practice_drafts(CHINA, A_DAY)]


def test_nothing_lies_in_the_future(values: list[dict]) -> None:
    late = []
    for case in values:
        for row in (
            case,
            *(row for rows in case.values() if isinstance(rows, list) for row in rows),
        ):
            for name, value in row.items():
                day = value.astimezone(CHINA).date() if isinstance(value, datetime) else value
                if isinstance(day, date) and day > A_DAY:
                    late.append((name, day))
    assert late == []


def test_no_case_breaks_a_hard_rule(values: list[dict]) -> None:
    found = [
        finding.message
        for draft in practice_drafts(CHINA, A_DAY)
        for finding in run_all(draft.values(), draft.missing())
        if finding.severity is Severity.ERROR
    ]
    assert found == []


@pytest.mark.django_db
def test_the_coordinator_finds_work_of_every_kind() -> None:
    load_demonstration()
    assert load_practice() == len(PLANS)
    assert load_practice() == 0
    person = User.objects.get(username="coordinator")
    today = timezone.now().astimezone(CHINA).date()
    counts = call_counts(person, today=today)
    assert (counts[Due.OVERDUE], counts[Due.WEEK], counts[Due.LOST]) == (5, 6, 2)
    assert counts[Due.NOW] == 11
    practice = CaseFilter(status="ready", site="PRACT")
    assert visible_cases(person, practice).count() == 3
    assert visible_cases(person, CaseFilter(status="signed", site="PRACT")).count() == 4


@pytest.mark.django_db
def test_no_standing_report_counts_the_practice_site() -> None:
    load_demonstration()
    load_practice()
    assert {site.code for site in all_sites() if site.has_cases} == {"HZ"}
    assert Site.objects.get(code="PRACT").episodes.exists()
