"""Reopening a locked reading: blind while nothing was compared, and a correction afterwards."""

from __future__ import annotations

import pytest

from registry.models import Angiogram, AuditEvent, Episode
from registry.models.core_lab import ADJUDICATOR, FIRST, SECOND
from registry.selectors.core_lab import (
    Compared,
    as_the_site_sees_it,
    compared_grades,
    core_lab_cases,
)
from registry.services.errors import (
    NoSuchReadingError,
    ReadingComparedError,
    ReadingNotLockedError,
)
from registry.services.reopening import reopen_own_reading, reopen_reading
from tests.fixtures import MakeCase, MakePerson
from tests.registry.core_lab import CoreLab, core_lab_grade, lock, make_core_lab

pytestmark = pytest.mark.django_db


@pytest.fixture
def core_lab(make_person: MakePerson) -> CoreLab:
    return make_core_lab(make_person)


@pytest.fixture
def episode(make_case: MakeCase) -> Episode:
    return make_case()


def reopen_own(angiogram: Angiogram, role: str) -> None:
    reader = angiogram.readings.get(role=role).reader
    reopen_own_reading(by=reader, number=angiogram.number, because="slip")


def reopen(core_lab: CoreLab, angiogram: Angiogram, role: str) -> None:
    angiogram.refresh_from_db()
    reopen_reading(by=core_lab.manager, angiogram=angiogram, role=role, because="more_images")


def agreement() -> Compared:
    (found,) = compared_grades(["HZ"])
    return found


def shown(episode: Episode) -> list[tuple[str | None, str | None]]:
    (procedure,) = core_lab_cases(Episode.objects.filter(pk=episode.pk))
    return [reading.standing for reading in as_the_site_sees_it(procedure).readings]


def test_a_reader_reopens_what_nobody_has_compared(core_lab: CoreLab, episode: Episode) -> None:
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "3")
    reopen_own(angiogram, FIRST)
    assert angiogram.readings.get(role=FIRST).locked_at is None
    lock(angiogram, SECOND, "2c")
    assert core_lab_grade(episode) is None
    lock(angiogram, FIRST, "2c")
    # As blind as before: the corrected grade is the first reader's own, and both are alike.
    assert core_lab_grade(episode) == "2c"
    assert (agreement().first, agreement().corrected) == ("2c", False)


def test_the_trail_says_who_reopened_and_why_and_the_case_says_nothing(
    core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    mine = lock(angiogram, FIRST, "3")
    reopen_own(angiogram, FIRST)
    event = AuditEvent.objects.get(action="reading.reopen")
    assert (event.by, event.case_key, event.site) == (mine.reader, "", None)
    assert event.reason == "The reader chose another grade than the one meant"
    assert event.changes["locked_at"][1] is None


def test_what_is_open_or_of_somebody_else_is_not_reopened(
    core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    with pytest.raises(ReadingNotLockedError):
        reopen_own(angiogram, FIRST)
    for role in (FIRST, ADJUDICATOR):
        with pytest.raises(ReadingNotLockedError):
            reopen(core_lab, angiogram, role)
    stranger = next(one for one in core_lab.readers if not one.readings.exists())
    with pytest.raises(NoSuchReadingError):
        reopen_own_reading(by=stranger, number=angiogram.number, because="slip")


@pytest.mark.parametrize("second", ["3", "2a"], ids=["alike", "different"])
def test_once_compared_no_reader_reopens_alone(
    core_lab: CoreLab, episode: Episode, second: str
) -> None:
    """The refusal is the same in both cases: it must not tell whether the readings agree."""
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "3")
    lock(angiogram, SECOND, second)
    with pytest.raises(ReadingComparedError):
        reopen_own(angiogram, FIRST)


def test_a_manager_reopens_a_blind_reading_that_stays_blind(
    core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "3")
    reopen(core_lab, angiogram, FIRST)
    assert angiogram.readings.get(role=FIRST).corrected_since is None


def test_a_correction_changes_the_case_and_not_the_agreement(
    core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "3")
    lock(angiogram, SECOND, "2a")
    lock(angiogram, ADJUDICATOR, "3")
    reopen(core_lab, angiogram, ADJUDICATOR)
    assert core_lab_grade(episode) == "3"
    lock(angiogram, ADJUDICATOR, "2b50")
    assert core_lab_grade(episode) == "2b50"
    assert shown(episode)[2] == ("2b50", None)
    found = agreement()
    assert (found.first, found.second, found.core_lab) == ("3", "2a", "3")
    assert found.corrected


def test_while_a_correction_is_made_its_draft_is_not_shown(
    core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "3")
    lock(angiogram, SECOND, "3")
    reopen(core_lab, angiogram, SECOND)
    angiogram.readings.filter(role=SECOND).update(etici_final="0")
    assert shown(episode) == [("3", None), ("3", None)]
    assert core_lab_grade(episode) == "3"


def test_a_correction_that_differs_goes_to_a_third_reader(
    core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "3")
    lock(angiogram, SECOND, "3")
    reopen(core_lab, angiogram, SECOND)
    lock(angiogram, SECOND, "2b67")
    assert core_lab_grade(episode) == "3"
    assert shown(episode)[2] == (None, None)
    lock(angiogram, ADJUDICATOR, "2b67")
    assert core_lab_grade(episode) == "2b67"
    assert (agreement().first, agreement().second, agreement().core_lab) == ("3", "3", "3")


def test_reopened_twice_the_first_grade_is_still_the_blind_one(
    core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "3")
    lock(angiogram, SECOND, "3")
    for grade in ("2c", "2b50"):
        reopen(core_lab, angiogram, SECOND)
        lock(angiogram, SECOND, grade)
    assert agreement().second == "3"


def test_a_correction_that_makes_both_alike_opens_them_without_a_third_reader(
    make_person: MakePerson, episode: Episode
) -> None:
    core_lab = make_core_lab(make_person, readers=2)
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "3")
    lock(angiogram, SECOND, "2a")
    reopen(core_lab, angiogram, SECOND)
    with pytest.raises(ReadingComparedError):
        reopen_own(angiogram, FIRST)
    lock(angiogram, SECOND, "3")
    assert core_lab_grade(episode) == "3"
    # Two blind readings differed, and nobody decided between them blindly.
    assert (agreement().second, agreement().core_lab) == ("2a", None)
