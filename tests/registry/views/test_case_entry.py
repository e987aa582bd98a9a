from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, User
from registry.selectors.case import case_values
from tests.fixtures import MakeCase
from tests.registry.views.posting import address, blank_row, controls, save


@pytest.fixture
def entering(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


@pytest.mark.parametrize(
    "page",
    [
        "patient", "history", "arrival", "imaging", "procedure",
        "complications", "day1", "discharge", "followup", "death",
    ],
)  # fmt: skip
def test_posting_an_untouched_page_changes_nothing(
    entering: Client, make_case: MakeCase, page: str
) -> None:
    episode = make_case()
    before = case_values(episode)
    response = save(entering, episode, page)
    assert response.status_code == 302
    assert case_values(episode) == before
    assert not AuditEvent.objects.filter(action="record.change").exists()


def test_a_section_is_saved_incomplete(entering: Client, make_case: MakeCase) -> None:
    episode = make_case()
    response = save(entering, episode, "history", **{"history-hypertension": "no"})
    assert response.status_code == 302
    assert case_values(episode)["hypertension"] is False
    assert case_values(episode)["diabetes"] is None


def test_continue_leads_to_the_next_page(entering: Client, make_case: MakeCase) -> None:
    episode = make_case()
    response = save(entering, episode, "patient", **{"continue": "1"})
    assert response.url == address(episode, "history")


def test_what_cannot_be_read_is_shown_again_and_the_rest_is_saved(
    entering: Client, make_case: MakeCase
) -> None:
    episode = make_case()
    response = save(
        entering,
        episode,
        "history",
        **{"history-height_cm": "seventeen", "history-weight_kg": "71"},
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="seventeen"' in html
    assert 'aria-invalid="true"' in html
    assert 'href="#id_history-height_cm"' in html
    assert "<title>1 error: " in html
    assert case_values(episode)["weight_kg"] == 71
    assert case_values(episode)["height_cm"] is None


def test_a_row_is_added_by_typing_into_the_blank_one(entering: Client, make_case: MakeCase) -> None:
    episode = make_case()
    row = blank_row(controls(entering, episode, "procedure"), "attempts")
    save(
        entering,
        episode,
        "procedure",
        **{f"{row}-device_deploy_dt-time": "1021", f"{row}-retrieve_dt-time": "1033"},
    )
    [attempt] = case_values(episode)["attempt"]
    assert f"{attempt['retrieve_dt']:%H:%M %z}" == "10:33 +0800"


def test_a_repeated_post_does_not_make_a_twin(entering: Client, make_case: MakeCase) -> None:
    episode = make_case()
    data: dict[str, Any] = controls(entering, episode, "procedure")
    data[f"{blank_row(data, 'attempts')}-technique"] = "combined"
    for _ in range(2):
        assert entering.post(address(episode, "procedure"), data).status_code == 302
    assert len(case_values(episode)["attempt"]) == 1


def test_several_new_rows_are_added_in_one_post(entering: Client, make_case: MakeCase) -> None:
    episode = make_case()
    data: dict[str, Any] = controls(entering, episode, "procedure")
    first = blank_row(data, "attempts")
    second = first.replace("new0", "new1")
    data |= {f"{first}-technique": "combined", f"{second}-technique": "aspiration"}
    data[f"{second}-key"] = str(uuid4())
    codes = section_by_key("attempts").variable("technique").choices
    assert codes is not None
    data[f"{second}-technique"] = codes.codes[0]
    entering.post(address(episode, "procedure"), data)
    assert [row["technique"] for row in case_values(episode)["attempt"]] == [
        "combined",
        codes.codes[0],
    ]


def test_a_new_row_with_an_error_stays_on_the_page(entering: Client, make_case: MakeCase) -> None:
    episode = make_case()
    row = blank_row(controls(entering, episode, "procedure"), "attempts")
    response = save(
        entering,
        episode,
        "procedure",
        **{f"{row}-technique": "combined", f"{row}-device_deploy_dt-time": "2460"},
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="2460"' in html
    assert '<option value="combined" selected>' in html
    assert case_values(episode)["attempt"] == []


def test_a_row_is_removed_by_its_button(entering: Client, make_case: MakeCase) -> None:
    episode = make_case()
    row = blank_row(controls(entering, episode, "procedure"), "attempts")
    save(entering, episode, "procedure", **{f"{row}-technique": "combined"})
    [attempt] = case_values(episode)["attempt"]
    save(entering, episode, "procedure", remove=f"attempts:{attempt['id']}")
    assert case_values(episode)["attempt"] == []


def test_what_was_typed_into_a_row_that_is_gone_is_shown(
    entering: Client, make_case: MakeCase
) -> None:
    episode = make_case()
    row = blank_row(controls(entering, episode, "procedure"), "attempts")
    save(entering, episode, "procedure", **{f"{row}-technique": "combined"})
    stale: dict[str, Any] = controls(entering, episode, "procedure")
    [attempt] = case_values(episode)["attempt"]
    save(entering, episode, "procedure", remove=f"attempts:{attempt['id']}")
    stale[f"attempts-{attempt['id']}-device_model"] = "Solitaire"
    response = entering.post(address(episode, "procedure"), stale)
    assert response.status_code == 422
    assert "Solitaire" in response.content.decode()


def test_a_second_procedure_has_its_own_rows(entering: Client, make_case: MakeCase) -> None:
    episode = make_case()
    key = str(uuid4())
    for _ in range(2):
        response = entering.post(
            reverse("registry:procedures", args=[episode.registry_id]), {"client_key": key}
        )
    assert response.url == f"{address(episode, 'procedure')}?procedure=2"
    assert episode.procedures.count() == 2
    assert entering.get(response.url).status_code == 200
    assert entering.get(f"{address(episode, 'procedure')}?procedure=3").status_code == 404


def test_a_follow_up_and_a_contact_are_recorded(entering: Client, make_case: MakeCase) -> None:
    episode = make_case()
    planned = episode.follow_ups.get(timepoint="d90")
    row = f"contact_attempts-{planned.pk}-new0"
    save(
        entering,
        episode,
        "followup",
        **{
            f"follow_up-{planned.pk}-fu_status": "done",
            f"follow_up-{planned.pk}-mrs": "0",
            f"{row}-contact_result": "no_answer",
        },
    )
    values = case_values(episode)
    assert [r["mrs"] for r in values["followup"] if r["timepoint"] == "d90"] == [0]
    assert [r["followup_id"] for r in values["contactattempt"]] == [planned.pk]
