"""The pages of the reports: who sees what, what a download carries, how the strip behaves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analytics.execution.claim import claim_run
from analytics.execution.finish import finish_failed
from analytics.models import ImmutableError, ReportVersion, Run, StandingReport
from analytics.render import RENDERERS
from registry.models import AuditEvent, Site, User
from tests.analytics.runs.conftest import T0, MakeReport, commits
from tests.fixtures import MakePerson

MakeVersion = Callable[[StandingReport], ReportVersion]


@pytest.fixture
def version(report: StandingReport, make_version: MakeVersion) -> ReportVersion:
    return make_version(report)


@pytest.fixture
def reader(client: Client, investigator: User) -> Client:
    client.force_login(investigator)
    return client


def address(name: str, *arguments: object) -> str:
    return reverse(f"analytics:{name}", args=arguments)


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


def strip(reader: Client, report: StandingReport, reading: int = 1, step: int = 0) -> str:
    url = f"{address('progress', report.slug)}?reading={reading}&step={step}"
    return reader.get(url).content.decode()


def test_the_strip_names_the_step_and_asks_again_in_two_seconds(
    reader: Client, version: ReportVersion
) -> None:
    run = Run.objects.create(report=version.report, requested_at=T0, not_before=T0)
    claim = claim_run(run.pk, T0)
    assert claim is not None
    claim.write(step_no=3, steps=14, step_name="Deriving the outcomes")
    found = strip(reader, version.report)
    assert 'hx-trigger="every 2s"' in found
    assert 'value="3" max="14"' in found
    assert "Step 3 of 14, Deriving the outcomes" in found
    assert 'role="status"' in found
    assert 'role="status"' not in strip(reader, version.report, step=3)


def test_the_last_strip_offers_the_new_version_and_asks_no_more(
    reader: Client, report: StandingReport, make_version: MakeVersion
) -> None:
    make_version(report)
    make_version(report)
    found = strip(reader, report)
    assert "New version ready" in found
    assert address("version", report.slug, 2) in found
    assert "hx-trigger" not in found
    assert "New version ready" not in strip(reader, report, reading=2)


def test_a_failure_is_told_with_its_words_and_reference(
    reader: Client, version: ReportVersion
) -> None:
    run = Run.objects.create(report=version.report, requested_at=T0, not_before=T0)
    claim = claim_run(run.pk, T0)
    assert claim is not None
    finish_failed(claim, "The step “Outcomes” failed: too few.", "AB12CD34", T0)
    found = strip(reader, version.report)
    assert "too few" in found
    assert "AB12CD34" in found
    assert reader.get(address("report", version.report.slug)).status_code == 200


@pytest.mark.parametrize("query", ["reading=x", "reading=-1", "step=99999999999999999999", ""])
def test_the_strip_survives_any_query(reader: Client, version: ReportVersion, query: str) -> None:
    url = f"{address('progress', version.report.slug)}?{query}"
    assert reader.get(url).status_code == 200


def test_two_requests_are_one_run(reader: Client, version: ReportVersion) -> None:
    url = address("regenerate", version.report.slug)
    with commits(execute=True):
        for _ in range(2):
            assert reader.post(url).status_code == 302
    assert Run.objects.filter(report=version.report, status="queued").count() == 1
    assert AuditEvent.objects.filter(action="analysis.request").count() == 1


def test_a_coordinator_cannot_ask_for_a_report(
    client: Client, coordinator: User, version: ReportVersion
) -> None:
    client.force_login(coordinator)
    url = address("regenerate", version.report.slug)
    assert client.post(url).status_code == 403
    assert url not in client.get(address("version", version.report.slug, 1)).content.decode()


def test_a_link_cannot_ask_for_a_report(reader: Client, version: ReportVersion) -> None:
    assert reader.get(address("regenerate", version.report.slug)).status_code == 405


def test_the_interface_for_programs_tells_reports_versions_and_runs(
    reader: Client, version: ReportVersion
) -> None:
    slug = version.report.slug
    listed = reader.get(address("api_reports")).json()["results"]
    assert [(item["slug"], item["newest_version"]) for item in listed] == [(slug, 1)]
    versions = reader.get(address("api_versions", slug)).json()["results"]
    assert versions[0]["report_sha256"] == version.report_sha256
    assert {file["format"] for file in versions[0]["files"]} >= set(RENDERERS)
    assert reader.get(address("api_newest_run", slug)).json()["status"] == "done"
    assert reader.get(address("api_run", version.run_id)).json()["status"] == "done"


@pytest.mark.parametrize("name", ["api_reports"])
def test_the_interface_for_programs_is_closed_to_strangers(client: Client, name: str) -> None:
    assert client.get(address(name)).status_code in {302, 401, 403}
