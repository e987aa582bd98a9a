"""Review and signature: errors first, a password, marks of verification."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Episode, User, Verification
from registry.selectors.verification import answered_names
from registry.services.records import save_section
from tests.fixtures import MakeCase, MakePerson
from tests.registry.views.posting import address, save

PASSWORD = "a long test password"
WITH_REASON = {"reason_choice": "Typing error"}


def review(episode: Episode) -> str:
    return reverse("registry:review", args=[episode.registry_id])


def answer(by: User, episode: Episode, **options: Any) -> None:
    episode.imaging.refresh_from_db()
    save_section(
        by=by,
        episode=episode,
        section=section_by_key("imaging"),
        values=options.get("values", {}),
        missing=options.get("missing", {}),
        base_version=episode.imaging.version,
        reason=options.get("reason", ""),
    )


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_case_is_signed_with_the_password_and_locked(
    client: Client, coordinator: User, complete: Episode
) -> None:
    client.force_login(coordinator)
    page = client.post(review(complete), {"password": PASSWORD}, follow=True).content.decode()
    complete.refresh_from_db()
    assert complete.is_locked
    assert "and locked" in page
    assert 'name="password"' not in page


@pytest.mark.parametrize("password", ["", "guess"])
def test_without_the_password_nothing_is_signed(
    client: Client, coordinator: User, complete: Episode, password: str
) -> None:
    client.force_login(coordinator)
    response = client.post(review(complete), {"password": password})
    complete.refresh_from_db()
    assert (response.status_code, complete.status) == (422, "draft")
    page = response.content.decode()
    assert 'aria-describedby="id_password-error"' in page
    assert "<title>Not signed" in page


def test_an_installation_may_do_without_the_password(
    client: Client, coordinator: User, complete: Episode, settings: Any
) -> None:
    settings.REPERFUSE_SIGN_OFF_PASSWORD = False
    client.force_login(coordinator)
    assert 'name="password"' not in client.get(review(complete)).content.decode()
    client.post(review(complete))
    complete.refresh_from_db()
    assert complete.is_locked


def test_every_blocker_leads_to_a_page_with_its_field(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    """The button asks for no password that would be of no use."""
    episode = make_case()
    client.force_login(coordinator)
    response = client.post(review(episode))
    summary = response.content.decode().partition("error-summary")[2].partition("</ul>")[0]
    links = re.findall(r'href="([^"#]+)#([^"]+)"', summary)
    assert (response.status_code, len(links)) == (409, summary.count("<li>"))
    assert len(links) > 20
    pages = {page: client.get(page).content.decode() for page, _anchor in links}
    lost = [(page, anchor) for page, anchor in links if f'id="{anchor}"' not in pages[page]]
    assert lost == []
    assert not AuditEvent.objects.filter(action="case.sign_refused").exists()


def test_errors_stand_before_warnings_and_reasons(
    client: Client, coordinator: User, complete: Episode
) -> None:
    client.force_login(coordinator)
    answer(coordinator, complete, missing={"aspects": "not_documented"}, values={"aspects": None})
    save(client, complete, "discharge", discharge__discharge_dt_date="1 Jan 2001",
         discharge__discharge_dt_time="0800")  # fmt: skip
    page = client.get(review(complete)).content.decode()
    look = page.partition('id="look-title"')[2].partition("</section>")[0]
    titles = re.findall(r"<h3>([^<]+)</h3>", look)
    assert "Imaging before treatment" in titles
    assert "Not documented" in look
    kinds = re.findall(r'class="icon (error|warning)"', look)
    assert kinds == sorted(kinds)


def test_a_signed_case_is_corrected_with_a_reason_from_the_list(
    client: Client, coordinator: User, complete: Episode
) -> None:
    client.force_login(coordinator)
    client.post(review(complete), {"password": PASSWORD})
    refused = save(client, complete, "imaging", imaging__aspects="5")
    assert refused.status_code == 422
    assert 'aria-describedby="id_reason-error"' in refused.content.decode()
    save(client, complete, "imaging", imaging__aspects="5", **WITH_REASON)
    complete.refresh_from_db()
    assert complete.status == "amended"
    assert AuditEvent.objects.latest("id").reason == "Typing error"


def test_a_data_manager_verifies_a_section_an_answer_and_the_case(
    make_person: MakePerson, coordinator: User, complete: Episode
) -> None:
    manager = signed_in(make_person("data_manager"))
    url = reverse("registry:verification", args=[complete.registry_id])
    target = complete.imaging.target
    name = answered_names(complete.imaging)[0]

    def marks() -> int:
        return Verification.objects.filter(dropped_at__isnull=True).count()

    response = manager.post(f"{url}?at=imaging-1", {"answer": f"{target}/{name}"})
    assert response.headers["Location"] == f"{review(complete)}#imaging-1"
    assert marks() == 1
    manager.post(url, {"record": f"imaging/{target}"})
    of_section = marks()
    assert of_section > 5
    manager.post(url, {"withdraw": f"{target}/{name}"})
    assert marks() == of_section - 1
    manager.post(url, {"whole": "1"})
    page = manager.get(review(complete)).content.decode()
    assert "Verify the whole case" not in page
    assert marks() == page.count('class="verified"')
    field = signed_in(coordinator).get(address(complete, "imaging")).content.decode()
    assert "Compared with the source by" in field


@pytest.mark.parametrize("sent", ["episode:99999/aspects", "imaging/", "nonsense"])
def test_what_is_no_answer_of_the_case_is_not_marked(
    make_person: MakePerson, complete: Episode, make_case: MakeCase, sent: str
) -> None:
    manager = signed_in(make_person("data_manager"))
    foreign = make_case()
    url = reverse("registry:verification", args=[complete.registry_id])
    manager.post(url, {"answer": [sent, f"{foreign.patient.target}/sex"], "record": sent})
    assert not Verification.objects.exists()


def test_a_coordinator_sees_marks_and_sets_none(
    client: Client, coordinator: User, complete: Episode
) -> None:
    client.force_login(coordinator)
    assert 'id="verification"' not in client.get(review(complete)).content.decode()
