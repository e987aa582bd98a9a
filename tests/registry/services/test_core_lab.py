"""Core-lab reading: who reads, what is hidden until when, and what is written in the end."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.codebook.lookup import section_of_variable
from registry.models import Angiogram, AuditEvent, Episode, Reading, SiteMembership
from registry.models.core_lab import ADJUDICATOR, FIRST, SECOND, Grades
from registry.selectors.core_lab import as_the_site_sees_it, compared_grades, core_lab_cases
from registry.services.core_lab import assign_third_reader, save_reading, send_to_core_lab
from registry.services.errors import (
    CoreLabGradeError,
    NoGradeError,
    NoSuchReadingError,
    ReadingLockedError,
    TooFewReadersError,
)
from registry.services.records import save_section
from tests.fixtures import MakeCase, MakePerson
from tests.registry.core_lab import CoreLab, core_lab_grade, lock, make_core_lab, procedure_of

pytestmark = pytest.mark.django_db
SECTION = section_of_variable("etici_final_site")


@pytest.fixture
def core_lab(make_person: MakePerson) -> CoreLab:
    return make_core_lab(make_person)


@pytest.fixture
def episode(make_case: MakeCase) -> Episode:
    return make_case()


def type_grade(core_lab: CoreLab, episode: Episode, **values: str) -> None:
    save_section(
        by=core_lab.manager,
        episode=episode,
        section=SECTION,
        values=values,
        missing={},
        base_version=procedure_of(episode).version,
    )


def seen_by_the_site(episode: Episode) -> str:
    (procedure,) = core_lab_cases(Episode.objects.filter(pk=episode.pk))
    return as_the_site_sees_it(procedure).state


def test_two_different_readers_are_drawn_and_sending_twice_sends_once(
    core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    readers = {reading.reader_id for reading in angiogram.readings.all()}
    assert len(readers) == 2
    assert send_to_core_lab(by=core_lab.manager, procedures=[procedure_of(episode)]) == []
    assert Reading.objects.count() == 2


def test_work_is_spread_over_the_readers(core_lab: CoreLab, make_case: MakeCase) -> None:
    for _ in range(3):
        core_lab.send(make_case())
    assert [reader.readings.count() for reader in core_lab.readers] == [2, 2, 2]


def test_a_site_with_one_reader_sends_nothing(make_person: MakePerson, episode: Episode) -> None:
    core_lab = make_core_lab(make_person, readers=1)
    with pytest.raises(TooFewReadersError, match="two"):
        core_lab.send(episode)
    assert not Angiogram.objects.exists()


def test_two_alike_are_opened_and_the_grade_is_written(core_lab: CoreLab, episode: Episode) -> None:
    type_grade(core_lab, episode, etici_final_site="3")
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "2b67")
    assert (core_lab_grade(episode), seen_by_the_site(episode)) == (None, "reading")
    lock(angiogram, SECOND, "2b67")
    assert (core_lab_grade(episode), seen_by_the_site(episode)) == ("2b67", "opened")
    event = AuditEvent.objects.filter(action="record.change").first()
    assert event is not None
    assert (event.source, event.reason) == ("core lab", "core-lab reading")
    assert event.changes == {"etici_final_corelab": [None, "2b67"]}


def test_readings_that_differ_go_to_somebody_who_read_neither(
    core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "2b67")
    lock(angiogram, SECOND, "2c")
    third = angiogram.readings.get(role=ADJUDICATOR)
    earlier = angiogram.readings.exclude(pk=third.pk).values_list("reader", flat=True)
    assert third.reader_id not in earlier
    assert (core_lab_grade(episode), seen_by_the_site(episode)) == (None, "reading")
    lock(angiogram, ADJUDICATOR, "2b50")
    assert (core_lab_grade(episode), seen_by_the_site(episode)) == ("2b50", "opened")


def test_a_different_grade_before_rescue_alone_needs_the_third_reader(
    core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "3", etici_before_rescue="1")
    lock(angiogram, SECOND, "3")
    assert angiogram.readings.filter(role=ADJUDICATOR).exists()


def test_without_a_third_reader_the_angiogram_waits_until_there_is_one(
    make_person: MakePerson, episode: Episode
) -> None:
    core_lab = make_core_lab(make_person, readers=2)
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "0")
    lock(angiogram, SECOND, "1")
    assert seen_by_the_site(episode) == "no_third_reader"
    procedure = procedure_of(episode)
    with pytest.raises(TooFewReadersError, match="free"):
        assign_third_reader(by=core_lab.manager, procedure=procedure)
    late = make_person("core_lab_reader")
    reading = assign_third_reader(by=core_lab.manager, procedure=procedure)
    assert reading is not None
    assert (reading.reader, reading.assigned_by) == (late, core_lab.manager)
    assert assign_third_reader(by=core_lab.manager, procedure=procedure) is None


def test_neither_can_grade_it(core_lab: CoreLab, episode: Episode) -> None:
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, None, not_gradable="incomplete")
    lock(angiogram, SECOND, None, not_gradable="poor_quality")
    assert seen_by_the_site(episode) == "opened"
    assert procedure_of(episode).missing()["etici_final_corelab"] == "unknown"


def test_a_signed_case_is_amended_with_the_reason(core_lab: CoreLab, episode: Episode) -> None:
    Episode.objects.filter(pk=episode.pk).update(
        signed_at=timezone.now(), signed_by=core_lab.manager
    )
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "3")
    lock(angiogram, SECOND, "3")
    episode.refresh_from_db()
    assert episode.status == "amended"


def test_the_grade_of_a_sent_angiogram_is_nobody_elses(core_lab: CoreLab, episode: Episode) -> None:
    type_grade(core_lab, episode, etici_final_corelab="3")
    assert core_lab_grade(episode) == "3"
    core_lab.send(episode)
    with pytest.raises(CoreLabGradeError):
        type_grade(core_lab, episode, etici_final_corelab="2a")
    type_grade(core_lab, episode, etici_final_site="2a")
    assert core_lab_grade(episode) == "3"


def test_the_history_of_the_case_says_nothing_before_the_readings_are_opened(
    core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "2b67", remarks="vasospasm")
    told = AuditEvent.objects.filter(case_key=episode.registry_id).values_list("changes", flat=True)
    assert "2b67" not in str(list(told))
    kept = AuditEvent.objects.get(action="reading.lock")
    assert (kept.case_key, kept.site) == ("", None)
    assert kept.changes["etici_final"] == [None, "2b67"]


def test_a_reading_is_locked_once_and_by_its_reader(core_lab: CoreLab, episode: Episode) -> None:
    angiogram = core_lab.send(episode)
    mine = angiogram.readings.get(role=FIRST)
    grades = Grades(etici_final="2c")
    stranger = next(one for one in core_lab.readers if not one.readings.exists())
    with pytest.raises(NoSuchReadingError):
        save_reading(by=stranger, number=angiogram.number, grades=grades)
    save_reading(by=mine.reader, number=angiogram.number, grades=grades, lock=True)
    with pytest.raises(ReadingLockedError):
        save_reading(by=mine.reader, number=angiogram.number, grades=Grades(etici_final="3"))


def test_who_leaves_the_site_reads_no_more(core_lab: CoreLab, episode: Episode) -> None:
    angiogram = core_lab.send(episode)
    mine = angiogram.readings.get(role=FIRST)
    SiteMembership.objects.filter(user=mine.reader).delete()
    with pytest.raises(NoSuchReadingError):
        save_reading(by=mine.reader, number=angiogram.number, grades=Grades(etici_final="3"))


@pytest.mark.parametrize(
    ("said", "lock_it"),
    [({}, True), ({"etici_final": "3", "not_gradable": "incomplete"}, False)],
    ids=["locked without a grade", "a grade and a reason"],
)
def test_a_grade_or_a_reason(
    core_lab: CoreLab, episode: Episode, said: dict[str, str], lock_it: bool
) -> None:
    angiogram = core_lab.send(episode)
    mine = angiogram.readings.get(role=FIRST)
    with pytest.raises(NoGradeError):
        save_reading(by=mine.reader, number=angiogram.number, grades=Grades(**said), lock=lock_it)


def test_the_grades_of_the_site_are_those_of_the_moment_of_opening(
    core_lab: CoreLab, episode: Episode
) -> None:
    type_grade(core_lab, episode, etici_final_site="3")
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "2b67")
    assert compared_grades(["HZ"]) == []
    lock(angiogram, SECOND, "2b67")
    type_grade(core_lab, episode, etici_final_site="2b67")
    (found,) = compared_grades(["HZ"])
    assert (found.first, found.second, found.core_lab, found.site) == ("2b67", "2b67", "2b67", "3")
    assert compared_grades(["BE"]) == []


ILLEGAL = {
    "an unknown grade": {"etici_final": "4"},
    "a grade and a reason": {"etici_final": "3", "not_gradable": "incomplete"},
    "locked without an answer": {"locked_at": timezone.now},
    "an unknown vessel": {"occlusion_site": "m9"},
    "empty remarks": {"remarks": ""},
}


@pytest.mark.parametrize("columns", ILLEGAL.values(), ids=ILLEGAL)
def test_the_database_refuses_what_is_no_reading(
    core_lab: CoreLab, episode: Episode, columns: dict[str, object]
) -> None:
    reading = core_lab.send(episode).readings.get(role=FIRST)
    values = {name: value() if callable(value) else value for name, value in columns.items()}
    if "locked_at" in values:
        values["locked_by"] = reading.reader
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(**values)


def test_the_database_refuses_a_lock_in_another_persons_name(
    core_lab: CoreLab, episode: Episode
) -> None:
    reading = core_lab.send(episode).readings.get(role=FIRST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(
            etici_final="3", locked_at=timezone.now(), locked_by=core_lab.manager
        )
