"""The pages of the reports: who sees what, what a download carries, how the strip behaves."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analytics.models import ImmutableError, ReportVersion, Run, StandingReport
from analytics.render import RENDERERS
from registry.models import AuditEvent, Site, User
from tests.analytics.runs.conftest import T0, MakeReport, MakeVersion, address
from tests.fixtures import MakePerson


def read(answer: Any) -> bytes:
    """Read a file's answer to its end, which also closes the file."""
    return b"".join(answer.streaming_content)


def test_the_list_shows_the_reports_of_ones_own_sites_only(
    reader: Client, make_report: MakeReport, other_site: Site
) -> None:
    for codes in (("HZ",), ("BE",), ("BE", "HZ")):
        make_report(*codes)
    page = reader.get(address("reports")).content.decode()
    assert address("report", "test-hz") in page
    assert "test-be" not in page


def test_a_member_of_every_site_sees_the_common_report(
    client: Client, make_report: MakeReport, make_person: MakePerson, site: Site, other_site: Site
) -> None:
    make_report("BE", "HZ")
    client.force_login(make_person("investigator", site, other_site))
    assert address("report", "test-be-hz") in client.get(address("reports")).content.decode()


@pytest.mark.parametrize("name", ["report", "progress", "api_versions", "api_newest_run"])
def test_the_report_of_another_site_is_not_found(
    reader: Client, make_report: MakeReport, other_site: Site, name: str
) -> None:
    report = make_report("BE", "HZ")
    Run.objects.create(report=report, requested_at=T0, not_before=T0)
    assert reader.get(address(name, report.slug)).status_code == 404


@pytest.mark.parametrize("extension", [item.extension for item in RENDERERS.values()])
def test_files_of_another_site_are_not_found(
    reader: Client,
    make_report: MakeReport,
    make_version: MakeVersion,
    other_site: Site,
    extension: str,
) -> None:
    report = make_report("BE", "HZ")
    make_version(report)
    assert reader.get(address("download", report.slug, 1, extension)).status_code == 404
    assert not AuditEvent.objects.filter(action="report.download").exists()


def test_a_role_without_reports_is_refused(
    client: Client, make_person: MakePerson, version: ReportVersion
) -> None:
    client.force_login(make_person("core_lab_reader"))
    for url in (address("reports"), address("download", version.report.slug, 1, "pdf")):
        assert client.get(url).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: Client, version: ReportVersion) -> None:
    answer = client.get(address("version", version.report.slug, 1))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))


@pytest.mark.parametrize(("key", "renderer"), RENDERERS.items(), ids=list(RENDERERS))
def test_a_download_is_the_kept_file_as_an_attachment_in_a_sandbox(
    reader: Client, version: ReportVersion, key: str, renderer: object
) -> None:
    artefact = version.artefacts.get(format=key)
    extension = RENDERERS[key].extension
    answer = reader.get(address("download", version.report.slug, 1, extension))
    assert hashlib.sha256(read(answer)).hexdigest() == artefact.sha256
    assert answer["Content-Disposition"] == f'attachment; filename="{artefact.filename}"'
    assert answer["Content-Type"] == RENDERERS[key].media_type
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["ETag"] == f'"{artefact.sha256}"'
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_download_is_written_into_the_audit_trail_once_per_transfer(
    reader: Client, investigator: User, version: ReportVersion
) -> None:
    url = address("download", version.report.slug, 1, "pdf")
    first = reader.get(url)
    read(first)
    etag = first["ETag"]
    assert reader.get(url, headers={"if-none-match": etag}).status_code == 304
    event = AuditEvent.objects.get(action="report.download")
    assert (event.by, event.target) == (investigator, f"report:{version.report.slug}/v/1/pdf")


@pytest.mark.parametrize("extension", ["exe", "figure-1.svg", "pdf.zip"])
def test_a_format_that_does_not_exist_is_not_found(
    reader: Client, version: ReportVersion, extension: str
) -> None:
    url = address("download", version.report.slug, 1, extension)
    assert reader.get(url).status_code == 404


def test_every_chapter_has_its_own_address(reader: Client, version: ReportVersion) -> None:
    first = reader.get(address("version", version.report.slug, 1))
    for tab in first.context["page"].tabs:
        if tab.key == "summary":
            continue
        url = address("tab", version.report.slug, 1, tab.key)
        assert url in first.content.decode()
        assert reader.get(url).status_code == 200
    assert reader.get(address("tab", version.report.slug, 1, "no-such")).status_code == 404


def test_title_comparator_and_synthetic_sentence_stand_on_every_chapter(
    reader: Client, version: ReportVersion
) -> None:
    first = reader.get(address("version", version.report.slug, 1))
    report = first.context["page"].report
    for tab in first.context["page"].tabs:
        page = reader.get(address("tab", version.report.slug, 1, tab.key)).content.decode()
        for words in (report.title, report.comparator_definition, report.synthetic):
            assert words.replace("'", "&#x27;") in page


def test_figures_of_the_page_are_served(reader: Client, version: ReportVersion) -> None:
    drawn = [item for item in version.artefacts.all() if item.format.startswith("figure-")]
    assert drawn
    for artefact in drawn:
        name, extension = artefact.format.rsplit(".", 1)
        url = address("figure", version.report.slug, 1, name, extension)
        answer = reader.get(url)
        assert len(read(answer)) == artefact.size
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["Content-Type"] == artefact.media_type


def test_the_newest_version_is_shown_and_the_first_stays(
    reader: Client, report: StandingReport, make_version: MakeVersion
) -> None:
    make_version(report)
    make_version(report)
    assert reader.get(address("report", report.slug)).context["version"].number == 2
    old = reader.get(address("version", report.slug, 1))
    assert old.context["version"].number == 1
    assert "Not the newest version" in old.content.decode()


def test_a_version_never_changes(version: ReportVersion) -> None:
    version.cases = 1
    for change in (
        version.save,
        version.delete,
        lambda: ReportVersion.objects.update(cases=1),
        lambda: ReportVersion.objects.all().delete(),
        version.artefacts.all().delete,
    ):
        with pytest.raises(ImmutableError):
            change()


def test_a_report_without_a_version_says_so(reader: Client, report: StandingReport) -> None:
    page = reader.get(address("report", report.slug))
    assert "first version is being prepared" in page.content.decode()
