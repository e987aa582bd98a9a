"""What the list says about a case: on the page and in the file the same, whatever is missing."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Episode, RescueTreatment, Site, User
from registry.selectors.bounded import bounded_count
from registry.services.location import find_record
from registry.services.records import save_section
from registry.views.case_columns import COLUMNS
from registry.views.case_export import harmless
from tests.fixtures import MakeCase

EVERY_COLUMN = ",".join(column.key for column in COLUMNS)


@pytest.fixture
def listing(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def answer(by: User, episode: Episode, section: str, **values: object) -> None:
    found = section_by_key(section)
    record = find_record(episode, found, None)
    assert record is not None
    record.refresh_from_db()
    missing = {name: value[1:] for name, value in values.items() if str(value).startswith("?")}
    save_section(
        by=by,
        episode=episode,
        section=found,
        values={name: value for name, value in values.items() if name not in missing},
        missing=missing,
        base_version=record.version,
        owner_id=record.pk,
    )


def words(client: Client, key: str, query: str = "") -> dict[str, str]:
    lines = client.get(f"/cases/?cols={EVERY_COLUMN}{query}").context["lines"]
    [line] = [line for line in lines if line.key == key]
    return {column.key: cell.text for column, cell in line.cells}


def read_file(client: Client, query: str) -> list[list[str]]:
    response = client.get(f"/cases/list.csv?{query}")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_what_is_missing_is_said_and_never_an_empty_cell(
    listing: Client, coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    answer(coordinator, episode, "imaging", occlusion_site_primary="?not_documented")
    found = words(listing, episode.registry_id)
    assert found["occlusion_site_primary"] == "Not documented"
    assert found["mtici"] == found["passes"] == found["stenting"] == found["mrs"] == "Not recorded"
    html = listing.get("/cases/").content.decode()
    assert '<span class="code-word">Not documented</span>' in html
    assert all(found.values())


def test_a_line_says_what_the_case_says(
    listing: Client, coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    procedure = episode.procedures.get()
    procedure.attempts.create(seq=1)
    procedure.attempts.create(seq=2)
    RescueTreatment.objects.create(procedure=procedure, seq=1, rescue_type="self_expanding_stent")
    follow_up = episode.follow_ups.get(timepoint="d90")
    follow_up.mrs = 0  # type: ignore[attr-defined]
    follow_up.save()
    found = words(listing, episode.registry_id)
    assert (found["passes"], found["stenting"], found["mrs"]) == ("2", "Yes", "0")
    assert found["sex"] == "Male"


def test_the_file_holds_every_page_in_the_words_and_order_of_the_list(
    listing: Client, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [make_case() for _ in range(5)]
    monkeypatch.setattr("registry.views.case_export.AT_ONCE", 2)
    query = f"sort=number&cols={EVERY_COLUMN}"
    lines = listing.get(f"/cases/?{query}").context["lines"]
    head, *rows = read_file(listing, query)
    assert head == [str(column.label) for column, _cell in lines[0].cells]
    assert rows == [[cell.text for _column, cell in line.cells] for line in lines]
    assert [row[0] for row in rows] == [case.registry_id for case in made]


def test_selected_cases_go_into_the_file_alone_and_the_trail_says_so(
    listing: Client, make_case: MakeCase, coordinator: User
) -> None:
    first, _second, third = make_case(), make_case(), make_case()
    query = f"sort=number&case={first.registry_id}&case={third.registry_id}&case=BE-0001-X"
    _head, *rows = read_file(listing, query)
    assert [row[0] for row in rows] == [first.registry_id, third.registry_id]
    event = AuditEvent.objects.get(action="list.download")
    assert event.by == coordinator
    assert event.changes["cases"] == [None, 2]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("1-1") == "1-1"


def test_a_site_named_like_a_formula_is_harmless_in_the_file(
    listing: Client, make_case: MakeCase, site: Site
) -> None:
    site.name = "=HYPERLINK()"
    site.save()
    make_case()
    assert read_file(listing, "cols=number,site")[1][1] == "'=HYPERLINK()"


def test_more_cases_need_no_more_statements(listing: Client, make_case: MakeCase) -> None:
    make_case()
    with CaptureQueriesContext(
        connection,
    ) as one:
        listing.get(f"/cases/?cols={EVERY_COLUMN}")
    for _ in range(6):
        make_case()
    with CaptureQueriesContext(connection) as seven:
        listing.get(f"/cases/?cols={EVERY_COLUMN}")
    assert len(seven) == len(one)


def test_a_count_stops_where_nobody_pages_any_more(make_case: MakeCase) -> None:
    for _ in range(3):
        make_case()
    counted = bounded_count(Episode.objects.all(), 2)
    assert (counted.number, counted.more) == (2, True)
    exact = bounded_count(Episode.objects.all(), 3)
    assert (exact.number, exact.more) == (3, False)


def test_the_end_of_a_list_that_is_too_long_says_so(
    listing: Client, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_case()
    monkeypatch.setattr(bounded_count, "__defaults__", (2,))
    html = listing.get("/cases/").content.decode()
    assert "More than 2 cases match" in html
    assert "The list stops here" in html
    assert len(read_file(listing, "")) == 1 + 3


def test_an_empty_list_says_why_and_what_to_do(listing: Client, make_case: MakeCase) -> None:
    assert "No cases yet. Enter the first one" in listing.get("/cases/").content.decode()
    make_case()
    html = listing.get("/cases/?status=signed&needs=review").content.decode()
    assert "No case matches 2 filters." in html
    assert "Remove “Needs: Review of a warning”" in html
