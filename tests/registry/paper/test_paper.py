"""Cases on paper: one page, every answer, no name unless somebody asks who may."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import uuid4

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from registry.codebook import CODEBOOK
from registry.codebook.lookup import section_by_key
from registry.codebook.variable import Kind
from registry.models import AuditEvent, Episode, User
from registry.paper.case_file import CaseFile, Chapter, Remark, case_pdf
from registry.paper.fields import field
from registry.paper.sheet import BLANK, sheet_document, sheet_pdf
from registry.paper.typesetting import qr_code
from registry.services.records import save_section
from registry.services.rows import add_row
from tests.fixtures import MakeCase, MakePerson
from tests.registry.models.whole_case import add_a_row_to_every_table

HOSPITAL_NUMBER = "CANARY4711"


def pages_of(content: bytes) -> list[str]:
    reader = pypdf.PdfReader(BytesIO(content))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


def text_of(content: bytes) -> str:
    return " ".join(pages_of(content))


@pytest.fixture
def episode(make_case: MakeCase, coordinator: User) -> Episode:
    """A case with a hospital number, a row in every table and a few answers."""
    episode = make_case(number=HOSPITAL_NUMBER)
    add_a_row_to_every_table(coordinator, episode)
    section = section_by_key("patient")
    save_section(
        by=coordinator,
        episode=episode,
        section=section,
        values={"consent_status": "deferred"},
        missing={},
        base_version=1,
    )
    return episode


def fetch(client: Client, name: str, episode: Episode, query: str = "") -> bytes:
    answer = client.get(f"{reverse(f'registry:{name}', args=[episode.registry_id])}{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    return answer.content


def words_of(document: dict) -> str:
    return str(document["blocks"])


def test_the_empty_sheet_is_one_tagged_page_with_bundled_fonts() -> None:
    content = sheet_pdf(BLANK, language="en")
    reader = pypdf.PdfReader(BytesIO(content))
    assert len(reader.pages) == 1
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Case sheet"
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    assert all("Inter" in font.get_object()["/BaseFont"] for font in fonts)
    assert sheet_pdf(BLANK, language="en") == content


def test_the_sheet_asks_for_everything_that_a_signature_asks_for() -> None:
    """In the order of the screens; rows of attempts as the columns of the screen's grid."""
    words = words_of(sheet_document(BLANK, language="en"))
    asked = [
        variable.label
        for page in CODEBOOK
        for section in page.sections
        if section.table not in {"attempt", "patientidentity"}
        for variable in section.variables
        if variable.required or variable.required_when is not None
    ]
    assert len(asked) > 100
    assert [label for label in asked if label not in words] == []
    # The label of an item, not that of an option.
    marks = [f"'label': '{label}', 'kind'" for label in asked if asked.count(label) == 1]
    places = [words.index(mark) for mark in marks if words.count(mark) == 1]
    assert len(places) > 60
    assert places == sorted(places)


def test_the_qr_code_holds_the_registry_number_and_nothing_else() -> None:
    assert qr_code("HZ-0001-F") == qr_code("HZ-0001-F") != qr_code("HZ-0002-D")
    # Version 1 has 21 modules; four modules of white stand around them.
    assert 'width="29" height="29"' in qr_code("HZ-0001-F")


@pytest.mark.django_db
def test_a_filled_sheet_stays_one_page(client: Client, coordinator: User, episode: Episode) -> None:
    client.force_login(coordinator)
    for _ in range(8):
        add_row(
            by=coordinator,
            episode=episode,
            section=section_by_key("attempts"),
            values={"technique": "combined", "target_vessel": "ica_intracranial"},
            missing={},
            client_key=uuid4(),
        )
    pages = pages_of(fetch(client, "sheet", episode))
    assert len(pages) == 1
    assert episode.registry_id in pages[0]
    assert "2 further rows are in the case PDF" in pages[0]
    assert "Synthetic case" in pages[0]


@pytest.mark.django_db
def test_an_empty_sheet_of_a_case_holds_its_number_and_no_answer(
    client: Client, coordinator: User, episode: Episode
) -> None:
    client.force_login(coordinator)
    text = text_of(fetch(client, "sheet", episode, "?empty=1"))
    assert episode.registry_id in text
    assert "26 Nov" not in text
    assert "×" not in text
    assert "×" in text_of(fetch(client, "sheet", episode))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sheet", "case_file"])
def test_who_the_patient_is_stands_on_paper_only_if_asked_for_and_is_recorded(
    client: Client, coordinator: User, episode: Episode, name: str
) -> None:
    client.force_login(coordinator)
    assert HOSPITAL_NUMBER not in text_of(fetch(client, name, episode))
    event = AuditEvent.objects.filter(action="paper.download").first()
    assert event is not None
    assert (event.case_key, "identity" in event.changes) == (episode.registry_id, False)
    assert HOSPITAL_NUMBER in text_of(fetch(client, name, episode, "?identity=1"))
    event = AuditEvent.objects.filter(action="paper.download").first()
    assert event is not None
    assert event.changes["identity"] == [None, "yes"]
    assert HOSPITAL_NUMBER not in str(event.changes)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sheet", "case_file"])
def test_who_may_not_see_the_identity_gets_none(
    client: Client, investigator: User, episode: Episode, name: str
) -> None:
    client.force_login(investigator)
    address = reverse(f"registry:{name}", args=[episode.registry_id])
    assert client.get(f"{address}?identity=1").status_code == 403
    assert HOSPITAL_NUMBER not in text_of(fetch(client, name, episode))
    if name == "case_file":
        assert HOSPITAL_NUMBER not in text_of(fetch(client, name, episode, "?history=1"))


@pytest.mark.django_db
def test_the_case_pdf_says_codes_in_words_and_keeps_the_history_for_who_asks(
    client: Client, coordinator: User, episode: Episode
) -> None:
    client.force_login(coordinator)
    text = text_of(fetch(client, "case_file", episode))
    assert "Deferred" in text
    assert "deferred" not in text
    assert "Not signed in Reperfuse" in text
    assert "made the case" not in text
    text = text_of(fetch(client, "case_file", episode, "?history=1"))
    assert "made the case" in text
    assert "Consent: Not recorded → Deferred" in text
    assert "printed the case" in text


@pytest.mark.django_db
def test_a_head_request_is_no_download(
    client: Client, make_person: MakePerson, episode: Episode
) -> None:
    client.force_login(make_person("data_manager"))
    client.head(reverse("registry:sheet", args=[episode.registry_id]))
    assert not AuditEvent.objects.filter(action="paper.download").exists()


def test_a_kept_warning_stands_with_its_reason() -> None:
    case = CaseFile(
        registry_id="HZ-0001-F", site="Hangzhou", zone="Asia/Shanghai", synthetic=False,
        status="Draft", facts="", completeness="", signature="", printed="",
        chapters=[Chapter(title="Patient", parts=[])],
        remarks=[Remark(kind="warning", words="Unlikely weight.", kept="Weighed twice. Li Wen")],
        history=None,
    )  # fmt: skip
    text = text_of(case_pdf(case, language="en"))
    assert "Unlikely weight. Kept: Weighed twice. Li Wen" in text
    assert "Synthetic" not in text


def test_chinese_labels_are_printed_with_the_bundled_font() -> None:
    document = CaseFile(
        registry_id="HZ-0001-F", site="杭州", zone="Asia/Shanghai", synthetic=False,
        status="草稿", facts="女，59 岁", completeness="", signature="", printed="",
        chapters=[], remarks=[], history=None,
    )  # fmt: skip
    assert "女，59 岁" in text_of(case_pdf(document, language="zh"))


def test_a_long_list_is_written_and_a_short_one_is_ticked() -> None:
    imaging = section_by_key("imaging")
    site = field(imaging.variable("occlusion_site_primary"), "m1_distal", None)
    side = field(imaging.variable("occlusion_side"), "left", None)
    assert (site["kind"], site["value"]) == ("line", "M1, distal")
    assert [option["on"] for option in side["options"]] == [True, False, False, False]


def test_zero_and_no_are_answers_and_a_reason_is_said() -> None:
    imaging = section_by_key("imaging")
    aspects = imaging.variable("aspects")
    assert field(aspects, 0, None)["value"] == "0"
    assert field(aspects, None, "not_done")["value"] == "Not done"
    assert field(aspects, None, None)["hint"] == "0–10"
    yes_no = next(v for v in section_by_key("result").variables if v.kind is Kind.BOOLEAN)
    assert [option["on"] for option in field(yes_no, False, None)["options"]] == [False, True]
