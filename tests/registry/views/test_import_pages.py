"""The pages of an import, as a person without JavaScript goes through them."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from registry.importing.execute import execute_import
from registry.models import DataImport, Episode, Site, User

pytestmark = pytest.mark.django_db

CONTENT = (
    "MRN,Onset date,Gender,90-day mRS,mRS before the stroke\r\n"
    "NUMBER-1,2021-11-20,1,6,6\r\n"
    "NUMBER-2,2021-11-21,male,2,1\r\n"
    "NUMBER-3,someday,male,2,1\r\n"
)


@pytest.fixture
def browser(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def address(found: DataImport, name: str = "import", **more: str) -> str:
    return reverse(f"registry:{name}", kwargs={"number": found.pk, **more})


def upload(browser: Client, site: Site, content: str = CONTENT) -> DataImport:
    file = SimpleUploadedFile("centre.csv", content.encode())
    facts = {"site": site.pk, "layout": "case", "file": file}
    answer = browser.post(reverse("registry:imports"), facts)
    found = DataImport.objects.latest("pk")
    assert answer.headers["Location"] == address(found)
    assert "Reading the file" in browser.get(address(found)).content.decode()
    execute_import(found.pk)
    return found


def columns(found: DataImport, **fields: str) -> dict[str, str]:
    found.refresh_from_db()
    targets = {f"target-{n}": item["target"] for n, item in enumerate(found.mapping)}
    return targets | {name.replace("_", "-"): content for name, content in fields.items()}


def checked(browser: Client, site: Site, **fields: str) -> DataImport:
    found = upload(browser, site)
    browser.post(address(found, "import_columns"), columns(found, **fields))
    execute_import(found.pk)
    return found


def test_contents_that_are_not_understood_are_asked_about(browser: Client, site: Site) -> None:
    found = upload(browser, site)
    page = browser.get(address(found))
    text = page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    assert "3 contents to decide" in text
    assert "taken as a death only if you say so" in text
    assert "NUMBER-1" not in page.headers.get("Location", "")
    answer = browser.post(
        address(found, "import_columns"), columns(found, content_2_0="=male") | {"look": "1"}
    )
    assert "2 contents to decide" in browser.get(answer.headers["Location"]).content.decode()


def test_a_file_is_checked_written_and_undone(browser: Client, site: Site) -> None:
    decided = {"content_2_0": "=male", "content_3_0": "=6", "content_4_0": "?unknown"}
    found = checked(browser, site, **decided)
    text = browser.get(address(found)).content.decode()
    assert "Write 2 lines" in text
    assert "someday" in text
    browser.post(address(found, "import_act"), {"act": "apply"})
    execute_import(found.pk)
    assert Episode.objects.count() == 2
    assert "What every line did" in browser.get(address(found)).content.decode()
    browser.post(address(found, "import_act"), {"act": "undo", "reason": " "})
    assert DataImport.objects.get().status == "applied"
    browser.post(address(found, "import_act"), {"act": "undo", "reason": "wrong file"})
    execute_import(found.pk)
    assert "2 cases withdrawn" in browser.get(address(found)).content.decode()


def test_what_was_refused_can_be_taken_away_corrected_and_imported(
    browser: Client, site: Site
) -> None:
    found = checked(browser, site, content_2_0="=male", content_3_0="=6", content_4_0="?unknown")
    errors = browser.get(address(found, "import_errors")).content.decode("utf-8-sig")
    (error,) = list(csv.DictReader(io.StringIO(errors)))
    assert (error["line"], error["column"], error["content"]) == ("4", "Onset date", "someday")
    assert "not a date" in error["reason"]
    refused = browser.get(address(found, "import_refused", extension="csv"))
    again = upload(browser, site, refused.content.decode().replace("someday", "2021-11-23"))
    browser.post(address(again, "import_columns"), columns(again))
    execute_import(again.pk)
    again.refresh_from_db()
    assert (again.row_count, again.new_count) == (1, 1)


def test_a_file_needs_a_key_and_names_of_the_codebook(browser: Client, site: Site) -> None:
    found = upload(browser, site)
    posted = columns(found) | {"target-0": "", "target-2": "seks"}
    answer = browser.post(address(found, "import_columns"), posted)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "registry number or to the hospital number" in text
    assert "Nothing in the codebook is called “seks”" in text


def test_the_strip_ends_with_the_step(browser: Client, site: Site) -> None:
    found = upload(browser, site)
    browser.post(address(found, "import_columns"), columns(found))
    running = browser.get(address(found, "import_progress"))
    assert "HX-Refresh" not in running.headers
    assert "hx-trigger" in running.content.decode()
    execute_import(found.pk)
    ended = browser.get(address(found, "import_progress"))
    assert ended.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in ended.content.decode()


def test_a_template_needs_no_assigning(browser: Client, site: Site) -> None:
    template = reverse("registry:import_template", args=["csv"])
    heading = browser.get(template).content.decode()
    found = upload(browser, site, heading)
    found.refresh_from_db()
    assert all(item["target"] == item["header"] for item in found.mapping)
    assert browser.get(reverse("registry:import_template", args=["xlsx"])).content[:2] == b"PK"
    assert browser.get(f"{template}?layout=nothing").status_code == 404
