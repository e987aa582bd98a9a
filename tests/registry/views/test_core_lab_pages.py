"""The pages of core-lab readers and of the sites that send angiograms."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from registry.models import Angiogram, Episode, Reading, Site
from registry.models.core_lab import ADJUDICATOR, FIRST, SECOND
from registry.services.core_lab import send_to_core_lab
from tests.fixtures import MakeCase, MakePerson
from tests.registry.core_lab import CoreLab, core_lab_grade, lock, make_core_lab, procedure_of

pytestmark = pytest.mark.django_db
CASES = "/corelab/cases/"


@pytest.fixture
def core_lab(make_person: MakePerson) -> CoreLab:
    return make_core_lab(make_person)


@pytest.fixture
def episode(make_case: MakeCase) -> Episode:
    return make_case()


def main_of(client: Client, address: str) -> str:
    html = client.get(address).content.decode()
    return html.partition("<main")[2].partition("</main>")[0]


def address_of(angiogram: Angiogram) -> str:
    return reverse("registry:core_lab_reading", args=[angiogram.number])


def test_a_reader_sees_a_number_and_nothing_of_the_case(
    client: Client, core_lab: CoreLab, episode: Episode, site: Site
) -> None:
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "2b67", remarks="a telling remark")
    client.force_login(angiogram.readings.get(role=SECOND).reader)
    for address in ("/corelab/", address_of(angiogram)):
        html = client.get(address).content.decode()
        assert str(angiogram.number) in html
        hidden = [episode.registry_id, site.name, "a telling remark", "second", "adjudicat"]
        assert [word for word in hidden if word in html] == []
        assert client.get(address)["Cache-Control"] == "no-store"
    assert "2b67 checked" not in re.sub(r'[">]', "", main_of(client, address_of(angiogram)))


def test_a_third_reader_cannot_tell_that_two_have_read(
    client: Client, core_lab: CoreLab, make_case: MakeCase
) -> None:
    """The page of a third reading is the page of a first one, but for the number."""
    differing, fresh = core_lab.send(make_case()), None
    lock(differing, FIRST, "0")
    lock(differing, SECOND, "3")
    third = differing.readings.get(role=ADJUDICATOR)
    while fresh is None:
        sent = core_lab.send(make_case())
        fresh = sent.readings.filter(reader=third.reader).first()
    client.force_login(third.reader)
    pages = [
        re.sub(rf"{one.number}|csrfmiddlewaretoken.*?>", "", main_of(client, address_of(one)))
        for one in (differing, fresh.angiogram)
    ]
    assert pages[0] == pages[1]


def test_a_draft_is_kept_and_a_lock_opens_the_next_one(
    client: Client, core_lab: CoreLab, make_case: MakeCase
) -> None:
    reader = core_lab.readers[0]
    while reader.readings.count() < 2:
        core_lab.send(make_case())
    client.force_login(reader)
    first, second = (item.angiogram for item in Reading.objects.of_reader(reader)[:2])
    client.post(address_of(first), {"etici_final": "2c", "remarks": " calm ", "save": "1"})
    html = main_of(client, address_of(first))
    assert 'value="2c" data-key="c" checked' in html
    assert ">calm</textarea>" in html
    answer = client.post(address_of(first), {"etici_final": "2c", "lock": "1"})
    assert answer.headers["Location"] == address_of(second)
    html = main_of(client, address_of(first))
    assert "Reopen this reading" in html
    assert 'name="lock"' not in html


def test_a_lock_without_a_grade_is_refused_in_words(
    client: Client, core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    client.force_login(angiogram.readings.get(role=FIRST).reader)
    answer = client.post(address_of(angiogram), {"remarks": "kept", "lock": "1"})
    assert answer.status_code == 409
    assert "say why it cannot be graded" in answer.content.decode()
    assert ">kept</textarea>" in answer.content.decode()


def test_an_unknown_grade_is_not_read(client: Client, core_lab: CoreLab, episode: Episode) -> None:
    angiogram = core_lab.send(episode)
    client.force_login(angiogram.readings.get(role=FIRST).reader)
    answer = client.post(address_of(angiogram), {"etici_final": "4", "lock": "1"})
    assert answer.status_code == 409
    assert angiogram.readings.filter(locked_at__isnull=True).count() == 2


def test_the_site_sees_numbers_at_once_and_grades_together(
    client: Client, core_lab: CoreLab, episode: Episode
) -> None:
    client.force_login(core_lab.manager)
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "2b67")
    html = main_of(client, f"{CASES}?state=reading")
    assert str(angiogram.number) in html
    assert "1 of 2 locked" in html
    assert "2b67" not in html
    assert episode.registry_id not in main_of(client, f"{CASES}?state=opened")
    lock(angiogram, SECOND, "2b67")
    assert main_of(client, f"{CASES}?state=opened").count("2b67") == 3


def test_a_manager_sends_own_cases_only(
    client: Client, core_lab: CoreLab, make_case: MakeCase, other_site: Site
) -> None:
    own, foreign = make_case(), make_case(at=other_site)
    client.force_login(core_lab.manager)
    posted = {"procedure": [procedure_of(own).pk, procedure_of(foreign).pk, "x"]}
    client.post(f"{CASES}?state=not_sent", posted)
    sent = Angiogram.objects.values_list("procedure__episode__registry_id", flat=True)
    assert list(sent) == [own.registry_id]


def test_too_few_readers_are_said_in_words(
    client: Client, make_person: MakePerson, episode: Episode
) -> None:
    core_lab = make_core_lab(make_person, readers=1)
    client.force_login(core_lab.manager)
    answer = client.post(CASES, {"procedure": procedure_of(episode).pk}, follow=True)
    assert "two core-lab readers" in answer.content.decode()


def test_a_third_reader_is_drawn_by_button(
    client: Client, make_person: MakePerson, episode: Episode
) -> None:
    core_lab = make_core_lab(make_person, readers=2)
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "0")
    lock(angiogram, SECOND, "3")
    make_person("core_lab_reader")
    client.force_login(core_lab.manager)
    assert "Draw a third reader" in main_of(client, f"{CASES}?state=reading")
    client.post(f"{CASES}?state=reading", {"third": procedure_of(episode).pk})
    assert angiogram.readings.filter(role=ADJUDICATOR).exists()


def test_a_typed_core_lab_grade_is_refused_where_readers_give_it(
    client: Client, core_lab: CoreLab, coordinator: object, episode: Episode
) -> None:
    core_lab.send(episode)
    client.force_login(core_lab.manager)
    address = reverse("registry:case_page", args=[episode.registry_id, "procedure"])
    html = client.get(address).content.decode()
    found = re.search(r'name="([^"]*etici_final_corelab)"', html)
    assert found is not None
    prefix = found[1].removesuffix("etici_final_corelab")
    version = procedure_of(episode).version
    posted = {found[1]: "3", f"{prefix}version": version}
    answer = client.post(address, posted, follow=True)
    assert "cannot be entered by hand" in answer.content.decode()
    assert core_lab_grade(episode) is None


def test_agreement_counts_opened_angiograms_of_own_sites(
    client: Client, core_lab: CoreLab, make_case: MakeCase
) -> None:
    graded = [("3", "3"), ("3", "3"), ("2a", "2a"), ("0", "0"), ("2c", "3")]
    sent = send_to_core_lab(
        by=core_lab.manager, procedures=[procedure_of(make_case()) for _ in graded]
    )
    for angiogram, (one, other) in zip(sent, graded, strict=True):
        lock(angiogram, FIRST, one)
        lock(angiogram, SECOND, other)
    client.force_login(core_lab.manager)
    html = main_of(client, "/corelab/agreement/")
    # The pair that differs waits for its third reader and is not counted yet.
    assert "n = 4" in html
    assert "4/4" in html
    lock(sent[-1], ADJUDICATOR, "3")
    html = main_of(client, "/corelab/agreement/")
    assert "n = 5" in html
    assert "4/5" in html
    # Observed 4/5, expected 0.32: kappa is 0.48/0.68.
    assert "0.71 (" in html
    assert "Fewer than 30" in html
    assert "no cases that both have graded" in html


def test_a_reader_reopens_their_own_reading_with_a_reason(
    client: Client, core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    mine = lock(angiogram, FIRST, "3")
    client.force_login(mine.reader)
    refused = client.post(address_of(angiogram), {"reopen": "1", "because": ""})
    assert refused.status_code == 409
    assert "Say why it is reopened" in refused.content.decode()
    client.post(address_of(angiogram), {"reopen": "1", "because": "slip"})
    html = main_of(client, address_of(angiogram))
    assert "The reader chose another grade than the one meant" in html
    assert 'name="lock"' in html


@pytest.mark.parametrize("second", ["3", "0"], ids=["alike", "different"])
def test_a_compared_reading_offers_no_reopening_and_says_no_more_than_that(
    client: Client, core_lab: CoreLab, episode: Episode, second: str
) -> None:
    angiogram = core_lab.send(episode)
    mine = lock(angiogram, FIRST, "3")
    lock(angiogram, SECOND, second)
    client.force_login(mine.reader)
    html = main_of(client, address_of(angiogram))
    assert "Reopen this reading" not in html
    assert "have been compared" in html
    refused = client.post(address_of(angiogram), {"reopen": "1", "because": "slip"})
    assert refused.status_code == 409
    assert 'href="#reading"' in refused.content.decode()


def test_a_manager_has_a_reading_reopened_and_sees_no_grade(
    client: Client, core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    address = reverse("registry:core_lab_reopen", args=[angiogram.number])
    client.force_login(core_lab.manager)
    assert "No reading of this angiogram is locked" in main_of(client, address)
    lock(angiogram, FIRST, "2b67")
    assert address in main_of(client, f"{CASES}?state=reading")
    html = main_of(client, address)
    assert "have not been compared" in html
    assert "2b67" not in html
    assert client.post(address, {"role": SECOND, "because": "scale"}).status_code == 409
    client.post(address, {"role": FIRST, "because": "scale"})
    assert angiogram.readings.filter(locked_at__isnull=False).count() == 0


def test_the_agreement_says_that_a_reading_was_corrected(
    client: Client, core_lab: CoreLab, episode: Episode
) -> None:
    angiogram = core_lab.send(episode)
    lock(angiogram, FIRST, "3")
    lock(angiogram, SECOND, "3")
    client.force_login(core_lab.manager)
    address = reverse("registry:core_lab_reopen", args=[angiogram.number])
    assert "have been compared" in main_of(client, address)
    client.post(address, {"role": FIRST, "because": "slip"})
    lock(angiogram, FIRST, "2c")
    lock(angiogram, ADJUDICATOR, "2c")
    assert "1 angiogram has a reading that was reopened" in main_of(client, "/corelab/agreement/")
    assert "(first locked as 3)" in main_of(client, f"{CASES}?state=opened")
