"""The strip above a report, the button that asks for a new version, the interface for programs."""

from __future__ import annotations

import pytest
from django.test import Client

from analytics.execution.claim import claim_run
from analytics.execution.finish import finish_failed, finish_unchanged
from analytics.models import ReportVersion, Run, StandingReport
from analytics.render import RENDERERS
from registry.models import AuditEvent, User
from tests.analytics.runs.conftest import T0, MakeVersion, address, commits


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


def test_whoever_watched_a_run_that_found_nothing_new_is_told(
    reader: Client, version: ReportVersion
) -> None:
    run = Run.objects.create(report=version.report, requested_at=T0, not_before=T0)
    claim = claim_run(run.pk, T0)
    assert claim is not None
    claim.write(snapshot=version.snapshot)
    finish_unchanged(claim, T0)
    url = address("progress", version.report.slug)
    watching = reader.get(f"{url}?reading=1&run={run.pk}").content.decode()
    assert "Version 1 is still the newest" in watching
    assert "hx-trigger" not in watching
    assert "still the newest" not in strip(reader, version.report)


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
