"""Recording a call: grades, deaths, tries; together or not at all, and nobody's answer lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Questionnaire, User
from registry.selectors.calls import Due, calls_due
from registry.services.errors import ReasonRequiredError, StaleRecordError
from registry.services.follow_up import (
    CallRefusedError,
    Guided,
    give_up,
    record_death,
    record_grade,
    record_try,
)
from registry.services.questionnaires import load_questionnaire
from registry.services.records import save_section
from tests.fixtures import MakeCase
from tests.registry.follow_up.calling import (
    ANSWERS,
    case_on_day,
    china_today,
    ninety_days,
    results,
    sitting,
)
from tests.registry.follow_up.invented_questions import INVENTED

pytestmark = pytest.mark.django_db
DEATH = {"death_precision": "exact", "death_cause": "cardiac", "death_source": "family"}


def test_a_grade_closes_the_call_and_logs_it(coordinator: User, make_case: MakeCase) -> None:
    episode = case_on_day(make_case, 100)
    record_grade(sitting(coordinator, episode), {**ANSWERS, "fu_date": china_today()})
    values = ninety_days(episode).values()
    assert (values["fu_status"], values["mrs"], values["assessor"]) == ("done", 2, "Li Wen")
    assert results(episode) == ["reached_patient"]
    episode.death.refresh_from_db()
    assert episode.death.values()["died"] is False
    assert not calls_due(coordinator, Due.NOW, today=china_today()).exists()


def test_a_call_of_another_day_is_not_logged_as_one_of_now(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = case_on_day(make_case, 100)
    yesterday = china_today() - timedelta(days=1)
    record_grade(sitting(coordinator, episode), {**ANSWERS, "fu_date": yesterday})
    assert results(episode) == []


def test_a_death_writes_both_records(coordinator: User, make_case: MakeCase) -> None:
    episode = case_on_day(make_case, 100)
    died_on = china_today() - timedelta(days=30)
    record_death(sitting(coordinator, episode), {"death_date": died_on, **DEATH}, death_version=1)
    follow_up = ninety_days(episode).values()
    assert (follow_up["fu_status"], follow_up["mrs"], follow_up["fu_date"]) == ("dead", 6, died_on)
    episode.death.refresh_from_db()
    vital = episode.death.values()
    assert (vital["died"], vital["death_date"], vital["death_cause"]) == (True, died_on, "cardiac")
    assert results(episode) == ["died"]


def test_who_died_after_the_window_has_another_grade(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = case_on_day(make_case, 120)
    with pytest.raises(CallRefusedError, match="not 6"):
        record_death(
            sitting(coordinator, episode),
            {"death_date": china_today() - timedelta(days=3), **DEATH},
            death_version=1,
        )
    episode.death.refresh_from_db()
    assert episode.death.values()["died"] is None
    assert ninety_days(episode).values()["fu_status"] is None


def test_a_death_that_clashes_leaves_neither_record(coordinator: User, make_case: MakeCase) -> None:
    """The vital status is written first; when the follow-up is refused, it is taken back."""
    episode = case_on_day(make_case, 100)
    before = sitting(coordinator, episode)
    record_grade(sitting(coordinator, episode), {**ANSWERS, "fu_date": china_today()})
    episode.death.refresh_from_db()
    with pytest.raises(StaleRecordError):
        record_death(
            before,
            {"death_date": china_today() - timedelta(days=9), **DEATH},
            death_version=episode.death.version,
        )
    episode.death.refresh_from_db()
    assert episode.death.values()["died"] is False
    assert ninety_days(episode).values()["mrs"] == 2


@pytest.mark.parametrize("result", ["no_answer", "wrong_number"])
def test_a_fruitless_try_leaves_the_call_open(
    coordinator: User, make_case: MakeCase, result: str
) -> None:
    episode = case_on_day(make_case, 106)
    record_try(sitting(coordinator, episode), result)
    assert results(episode) == [result]
    assert calls_due(coordinator, Due.OVERDUE, today=china_today()).count() == 1


def test_pressing_twice_logs_once(coordinator: User, make_case: MakeCase) -> None:
    episode = case_on_day(make_case, 106)
    pressed = sitting(coordinator, episode)
    record_try(pressed, "no_answer")
    record_try(pressed, "no_answer")
    assert results(episode) == ["no_answer"]


def test_a_later_day_is_kept_until_the_next_try(coordinator: User, make_case: MakeCase) -> None:
    episode = case_on_day(make_case, 100)
    day = china_today() + timedelta(days=3)
    record_try(sitting(coordinator, episode), "call_back", not_before=day)
    assert ninety_days(episode).call_not_before == day
    assert AuditEvent.objects.get(action="call.postpone").changes == {
        "call_not_before": [None, day.isoformat()]
    }
    record_try(sitting(coordinator, episode), "no_answer")
    assert ninety_days(episode).call_not_before is None


def test_a_refusal_and_a_loss_close_the_call(coordinator: User, make_case: MakeCase) -> None:
    declined, lost = case_on_day(make_case, 106), case_on_day(make_case, 107)
    record_try(sitting(coordinator, declined), "refused")
    give_up(sitting(coordinator, lost))
    assert ninety_days(declined).values()["fu_status"] == "refused"
    assert ninety_days(lost).values()["fu_status"] == "unable_to_contact"
    today = china_today()
    assert [row.pk for row in calls_due(coordinator, Due.LOST, today=today)] == [
        ninety_days(lost).pk
    ]
    assert not calls_due(coordinator, Due.NOW, today=today).exists()


def test_giving_up_invents_no_second_call(coordinator: User, make_case: MakeCase) -> None:
    episode = case_on_day(make_case, 106)
    record_try(sitting(coordinator, episode), "wrong_number")
    give_up(sitting(coordinator, episode))
    assert results(episode) == ["wrong_number"]


def test_a_patient_who_was_lost_can_be_found_again(coordinator: User, make_case: MakeCase) -> None:
    episode = case_on_day(make_case, 106)
    give_up(sitting(coordinator, episode))
    record_grade(sitting(coordinator, episode), {**ANSWERS, "fu_date": china_today()})
    assert ninety_days(episode).values()["mrs"] == 2
    assert results(episode) == ["no_answer", "reached_patient"]


def test_two_people_who_record_the_same_call_see_both_grades(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = case_on_day(make_case, 100)
    mine, theirs = sitting(coordinator, episode), sitting(coordinator, episode)
    record_grade(theirs, {**ANSWERS, "fu_date": china_today(), "mrs": 3})
    with pytest.raises(StaleRecordError) as stale:
        record_grade(mine, {**ANSWERS, "fu_date": china_today(), "mrs": 2})
    (conflict,) = stale.value.conflicts
    assert (conflict.variable, conflict.yours, conflict.theirs) == ("mrs", 2, 3)
    assert results(episode) == ["reached_patient"]


def test_a_signed_case_asks_for_a_reason(coordinator: User, make_case: MakeCase) -> None:
    episode = case_on_day(make_case, 100)
    episode.signed_at, episode.signed_by = episode.created_at, coordinator
    episode.save()
    with pytest.raises(ReasonRequiredError):
        record_try(sitting(coordinator, episode), "no_answer")
    assert results(episode) == []
    record_try(sitting(coordinator, episode, reason="called late"), "no_answer")
    assert results(episode) == ["no_answer"]


def test_the_way_through_the_questions_is_kept_until_another_grade(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = case_on_day(make_case, 100)
    questions: Questionnaire = load_questionnaire(
        by=coordinator, site=episode.site, document=INVENTED
    )
    path = [["kites", "yes"], ["boats", "no"]]
    guided = Guided(questionnaire=questions, path=path, grade=1)
    values = {**ANSWERS, "fu_date": date.today()}  # noqa: DTZ011 - any day will do
    record_grade(sitting(coordinator, episode), values, guided=guided)
    row = ninety_days(episode)
    assert (row.questionnaire, row.guided_path, row.guided_grade) == (questions, path, 1)
    assert row.values()["mrs"] == 2  # the person decided otherwise; both are kept
    record_grade(sitting(coordinator, episode), {**values, "mrs": 3})
    assert ninety_days(episode).guided_path is None
    changes = AuditEvent.objects.filter(action="call.guided").order_by("id")
    assert [event.changes["guided_path"] for event in changes] == [[None, path], [path, None]]


def test_a_death_known_elsewhere_closes_the_call_and_leaves_its_grade_to_record(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = case_on_day(make_case, 106)
    died_on = china_today() - timedelta(days=40)
    known = {"died": True, "death_date": died_on, **DEATH, "death_source": "register"}
    save_section(
        by=coordinator,
        episode=episode,
        section=section_by_key("death"),
        values=known,
        missing={},
        base_version=1,
    )
    today = china_today()
    assert not calls_due(coordinator, Due.NOW, today=today).exists()
    assert calls_due(coordinator, Due.DIED, today=today).count() == 1
    episode.death.refresh_from_db()
    told = {name: known[name] for name in ("death_date", *DEATH)}
    record_death(sitting(coordinator, episode), told, death_version=episode.death.version)
    assert ninety_days(episode).values()["mrs"] == 6
    assert not calls_due(coordinator, Due.DIED, today=today).exists()
    assert results(episode) == []
