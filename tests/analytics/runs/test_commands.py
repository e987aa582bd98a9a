"""The two commands, the code version, and the sweep."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from analytics.execution.artefacts import artefact_path, store_file
from analytics.execution.sweep import AGE, sweep
from analytics.models import ReportVersion, Run, RunStatus, StandingReport
from analytics.render import RENDERERS
from analytics.report import code_version
from tests.analytics.runs.conftest import MakeReport
from tests.fixtures import MakeCase


def regenerate(*arguments: str) -> str:
    out = io.StringIO()
    call_command("regenerate", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_regenerate_writes_every_format_and_says_when_nothing_has_changed(
    make_case: MakeCase, tmp_path: Path
) -> None:
    make_case()
    said = regenerate("--wait", "--out", str(tmp_path / "out"))
    version = ReportVersion.objects.get()
    assert "version 1, 1 cases" in said
    written = {path.name: path.stat().st_size for path in (tmp_path / "out").iterdir()}
    kept = version.artefacts.filter(format__in=list(RENDERERS))
    assert written == {artefact.filename: artefact.size for artefact in kept}
    assert len(written) == len(RENDERERS)
    assert "nothing has changed since version 1" in regenerate("--wait")
    assert ReportVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_regenerate_fails_with_the_words_of_the_run(
    make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a value that nobody may read")

    make_case()
    monkeypatch.setattr("analytics.execution.making.build_report", broken)
    with pytest.raises(CommandError) as told:
        regenerate("--wait")
    run = Run.objects.get()
    assert run.status == RunStatus.FAILED
    assert run.reference in str(told.value)
    assert "nobody may read" not in run.failure


def test_regenerate_without_a_case_says_why_not(db: None) -> None:
    with pytest.raises(CommandError, match="No site has a case yet"):
        regenerate("--wait")


def test_regenerate_of_an_unknown_report_names_the_known_ones(make_case: MakeCase) -> None:
    make_case()
    with pytest.raises(CommandError, match=r"no report 'nonsense'.*-hz"):
        regenerate("--report", "nonsense")


def test_regenerate_without_waiting_only_queues(make_case: MakeCase) -> None:
    make_case()
    assert "queued as run" in regenerate()
    assert Run.objects.get().status == RunStatus.QUEUED


@pytest.mark.django_db(transaction=True)
def test_the_scheduler_makes_a_pass_and_gives_a_sign_of_life(
    make_case: MakeCase, settings: Any
) -> None:
    make_case()
    sign = Path(settings.REPERFUSE_DATA) / "run" / "scheduler.alive"
    sign.unlink(missing_ok=True)
    call_command("scheduler", "--once")
    assert sign.is_file()
    assert Run.objects.filter(report=StandingReport.objects.get()).count() == 1


def age(path: Path) -> None:
    old = (timezone.now() - AGE - timedelta(minutes=1)).timestamp()
    os.utime(path, (old, old))


def test_the_sweep_takes_old_orphans_and_nothing_else(
    make_report: MakeReport, make_version: Any
) -> None:
    version = make_version(make_report("HZ"))
    kept = artefact_path(version.artefacts.get(format="pdf").sha256)
    old = artefact_path(store_file(b"an old orphan").sha256)
    young = artefact_path(store_file(b"a young orphan").sha256)
    half = old.with_name("half-written.part")
    half.write_bytes(b"half")
    for path in (kept, old, half):
        age(path)
    assert sweep(timezone.now()) >= 2
    assert kept.is_file()
    assert young.is_file()
    assert not old.exists()
    assert not half.exists()


def test_the_same_bytes_are_kept_once() -> None:
    first, second = store_file(b"the same"), store_file(b"the same")
    assert first == second
    folder = artefact_path(first.sha256).parent
    assert [path.name for path in folder.iterdir() if path.name.endswith(".part")] == []


def test_the_code_version_follows_the_files_of_the_core(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "analytics"
    (package / "stats").mkdir(parents=True)
    (package / "views").mkdir()
    (package / "__init__.py").touch()
    monkeypatch.setattr(code_version.analytics, "__file__", str(package / "__init__.py"))
    compute = code_version.code_version.__wrapped__
    empty = compute()
    (package / "views" / "page.py").write_text("a page")
    assert compute() == empty
    (package / "stats" / "risk.py").write_text("a number")
    first = compute()
    (package / "stats" / "risk.py").write_text("another number")
    assert len({empty, first, compute()}) == 3
