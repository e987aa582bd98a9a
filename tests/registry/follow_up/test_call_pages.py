"""The pages of the calls: by full post and in fragments, with everything that can go wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from registry.models import AuditEvent, Episode, User
from registry.services.follow_up import record_grade
from registry.services.questionnaires import load_questionnaire
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
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def desk(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def address(episode: Episode) -> str:
    return f"/cases/{episode.registry_id}/followup/90d/"


def typed(episode: Episode, **more: Any) -> dict[str, Any]:
    """Return what a browser sends from a form that has just been opened."""
    row = ninety_days(episode)
    facts = {
        "version": row.version,
        "death_version": 1,
        "client_key": uuid4(),
        "back": "/followup/?due=overdue",
        "fu_date": china_today().isoformat(),
        "fu_method": "telephone",
        "assessor": "Li Wen",
    }
    return facts | more


def test_nothing_is_chosen_for_grade_and_informant(desk: Client, make_case: MakeCase) -> None:
    page = desk.get(address(case_on_day(make_case, 106))).content.decode()
    for name in ("mrs", "fu_respondent", "blinded_to_treatment"):
        assert re.search(rf'name="{name}" value="\w+"', page)
        assert not re.search(rf'name="{name}" value="\w+" checked', page)


def test_a_full_post_saves_and_leads_to_the_next_call(desk: Client, make_case: MakeCase) -> None:
    first, second = case_on_day(make_case, 110), case_on_day(make_case, 106)
    answer = desk.post(address(first), typed(first, mrs="3", fu_respondent="caregiver"))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/followup/?due=overdue&open={second.registry_id}"
    page = desk.get(answer.headers["Location"]).content.decode()
    assert f"90-day mRS for {second.registry_id}" in page
    assert f"{first.registry_id}: grade 3 recorded." in page


def test_in_a_fragment_the_list_comes_back_with_the_next_form(
    desk: Client, make_case: MakeCase
) -> None:
    first, second = case_on_day(make_case, 110), case_on_day(make_case, 106)
    sent = typed(first, mrs="3", fu_respondent="patient", back="/today/")
    page = desk.post(address(first), sent, headers=FRAGMENT).content.decode()
    assert page.count("data-call-form") == 1
    assert f"90-day mRS for {second.registry_id}" in page
    assert 'id="counts"' in page
    assert 'hx-swap-oob="true"' in page
    assert "<html" not in page


def test_save_alone_opens_nothing(desk: Client, make_case: MakeCase) -> None:
    first, _second = case_on_day(make_case, 110), case_on_day(make_case, 106)
    sent = typed(first, mrs="3", fu_respondent="patient", stay="1")
    assert "open=" not in desk.post(address(first), sent).headers["Location"]


def test_what_cannot_be_read_is_said_at_the_field_and_nothing_is_lost(
    desk: Client, make_case: MakeCase
) -> None:
    episode = case_on_day(make_case, 106)
    sent = typed(episode, mrs="2", fu_date="the other day")
    answer = desk.post(address(episode), sent, headers=FRAGMENT)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == f"#call-{ninety_days(episode).pk}"
    assert "Say who answered." in page
    assert "is not a date" in page
    assert 'value="the other day"' in page
    assert 'name="mrs" value="2" checked' in page
    assert ninety_days(episode).values()["mrs"] is None


def test_a_call_cannot_lie_in_the_future(desk: Client, make_case: MakeCase) -> None:
    episode = case_on_day(make_case, 100)
    tomorrow = (china_today() + timedelta(days=1)).isoformat()
    sent = typed(episode, mrs="2", fu_respondent="patient", fu_date=tomorrow)
    assert "lies in the future" in desk.post(address(episode), sent).content.decode()


def test_a_death_asks_for_its_date_and_cause(desk: Client, make_case: MakeCase) -> None:
    episode = case_on_day(make_case, 100)
    page = desk.post(address(episode), typed(episode, mrs="6")).content.decode()
    assert "Write the date of death" in page
    assert "Choose the cause of death." in page
    assert "Say who answered." not in page
    day = (china_today() - timedelta(days=20)).isoformat()
    facts = {"death_precision": "exact", "death_cause": "other", "death_source": "practice"}
    answer = desk.post(address(episode), typed(episode, mrs="6", death_date=day, **facts))
    assert answer.status_code == 302
    assert ninety_days(episode).values()["mrs"] == 6
    assert results(episode) == []  # the practice told it; the patient was not called


def test_both_answers_are_shown_and_the_person_decides(
    desk: Client, make_case: MakeCase, investigator: User
) -> None:
    episode = case_on_day(make_case, 106)
    mine = typed(episode, mrs="2", fu_respondent="patient")
    record_grade(sitting(investigator, episode), {**ANSWERS, "fu_date": china_today(), "mrs": 3})
    answer = desk.post(address(episode), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else recorded this call" in page
    assert '<td data-label="Yours">2 points</td><td data-label="Theirs">3 points' in page
    assert "investigator" in page
    assert ninety_days(episode).values()["mrs"] == 3
    (version,) = re.findall(r'name="version" value="(\d+)"', page)
    assert desk.post(address(episode), mine | {"version": version}).status_code == 302
    assert ninety_days(episode).values()["mrs"] == 2


@pytest.mark.parametrize("result", ["no_answer", "wrong_number", "refused", "lost"])
def test_a_try_takes_one_press(desk: Client, make_case: MakeCase, result: str) -> None:
    episode = case_on_day(make_case, 106)
    assert desk.post(address(episode), typed(episode, result=result)).status_code == 302
    assert len(results(episode)) == 1


def test_the_day_to_call_again_is_read_as_it_is_typed(desk: Client, make_case: MakeCase) -> None:
    episode = case_on_day(make_case, 100)
    wrong = typed(episode, result="call_back", call_back_on="soon")
    assert "is not a date" in desk.post(address(episode), wrong).content.decode()
    past = typed(episode, result="call_back", call_back_on="2020-01-01")
    assert "has passed" in desk.post(address(episode), past).content.decode()
    day = china_today() + timedelta(days=2)
    right = typed(episode, result="call_back", call_back_on=f"{day.day}/{day.month}")
    assert desk.post(address(episode), right).status_code == 302
    assert ninety_days(episode).call_not_before == day


def test_how_one_asked_is_suggested_for_the_next_call_but_no_clinical_answer(
    desk: Client, make_case: MakeCase
) -> None:
    first, second = case_on_day(make_case, 110), case_on_day(make_case, 106)
    facts = {"mrs": "3", "fu_respondent": "patient", "blinded_to_treatment": "yes"}
    habits = {"fu_method": "video", "fu_instrument": "structured"}
    desk.post(address(first), typed(first, **facts, **habits))
    page = desk.get(address(second)).content.decode()
    assert '<option value="video" selected>' in page
    assert '<option value="structured" selected>' in page
    assert 'name="blinded_to_treatment" value="yes" checked' not in page


def test_a_number_is_shown_to_who_asks_and_the_asking_is_kept(
    desk: Client, make_case: MakeCase
) -> None:
    episode = case_on_day(make_case, 106)
    identity = episode.patient.identity
    identity.telephone = "+44 7700 900123"
    identity.save()
    for place in ("/today/", "/followup/"):
        assert "900123" not in desk.get(place).content.decode()
    assert not AuditEvent.objects.filter(action="identity.reveal").exists()
    answer = desk.post(f"{address(episode)}number/", headers=FRAGMENT)
    assert '<a href="tel:+447700900123">+44 7700 900123</a>' in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    event = AuditEvent.objects.get(action="identity.reveal")
    assert (event.case_key, event.by_name) == (episode.registry_id, "coordinator")
    assert "900123" not in f"{event.changes}{event.identity_changes}{event.target}"


def test_questions_lead_to_a_grade_without_scripts(desk: Client, make_case: MakeCase) -> None:
    episode = case_on_day(make_case, 106)
    assert "Guided questions" not in desk.get(address(episode)).content.decode()
    questions = load_questionnaire(by=None, site=episode.site, document=INVENTED)
    page = desk.get(address(episode)).content.decode()
    assert "Has the kite a tail?" in page
    assert "Made up for the test suite" in page
    sent = typed(episode, questionnaire=questions.pk, path="", assessor="Typed before")
    page = desk.post(address(episode), sent | {"guide": "no"}).content.decode()
    assert "Is there a cloud?" in page
    assert 'value="Typed before"' in page
    (path,) = re.findall(r'name="path" value="([^"]*)"', page)
    page = desk.post(address(episode), sent | {"guide": "yes", "path": path}).content.decode()
    assert "lead to grade 5" in page
    assert 'name="mrs" value="5" checked' in page
    (path,) = re.findall(r'name="path" value="([^"]*)"', page)
    done = sent | {"path": path, "mrs": "5", "fu_respondent": "patient"}
    assert desk.post(address(episode), done).status_code == 302
    row = ninety_days(episode)
    assert (row.guided_path, row.guided_grade) == ([["kites", "no"], ["clouds", "yes"]], 5)


@pytest.mark.parametrize("path", ["boats:yes", "kites:maybe", "kites", "a:b:c", "kites:yes,no"])
def test_a_path_that_does_not_fit_begins_again(
    desk: Client, make_case: MakeCase, path: str
) -> None:
    episode = case_on_day(make_case, 106)
    questions = load_questionnaire(by=None, site=episode.site, document=INVENTED)
    sent = typed(episode, questionnaire=questions.pk, path=path, guide="yes")
    page = desk.post(address(episode), sent).content.decode()
    assert 'name="path" value="kites:yes"' in page


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/today/", "/sign-out/"])
def test_no_address_from_outside_is_followed(desk: Client, make_case: MakeCase, back: str) -> None:
    episode = case_on_day(make_case, 106)
    answer = desk.post(address(episode), typed(episode, result="no_answer", back=back))
    assert answer.headers["Location"].startswith(("/followup/", "/today/"))
