"""``python -m analytics`` as strangers run it: no Django, no database, an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from analytics.cli import CANNOT_POOL, DATA_REFUSED, NOT_WRITTEN, PLAN_REFUSED, main
from analytics.plan import load_plan
from analytics.report.serialise import report_from_json
from analytics.tabular.codebook import read_codebook

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "docs" / "example"
DATA, CODEBOOK, PLAN = (EXAMPLE / name for name in ("cohort.csv", "codebook.csv", "plan.toml"))
FILES = {
    *("results.json", "report.html", "report.pdf", "report.docx", "tables.xlsx"),
    *("tables.csv.zip", "figures.zip"),
}
# Any import of these fails, as where they are not installed.
BLOCKED = """
import runpy, sys
for name in ("django", "celery", "rest_framework", "registry", "config", "statsmodels"):
    sys.modules[name] = None
sys.argv[0] = "analytics"
runpy.run_module("analytics", run_name="__main__")
"""


def alone(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run in an empty folder, in a process that knows no framework."""
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, *map(str, arguments)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of the example's report, and what was printed."""
    folder = tmp_path_factory.mktemp("empty")
    done = alone(
        folder, "run", "--data", DATA, "--plan", PLAN, "--codebook", CODEBOOK, "--out", "o"
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "o", done.stdout


def test_every_format_is_written_and_named(made: tuple[Path, str]) -> None:
    folder, printed = made
    assert {path.name for path in folder.iterdir()} == FILES
    assert all(f"o/{name}\n" in printed for name in FILES)
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    with zipfile.ZipFile(folder / "tables.csv.zip") as archive:
        assert archive.namelist()


def test_the_results_say_where_they_come_from(made: tuple[Path, str]) -> None:
    report = report_from_json((made[0] / "results.json").read_bytes())
    facts = {fact.label: fact for fact in report.provenance}
    assert facts["Cases in the file"].value == 240
    assert len(str(facts["File cohort.csv"].value)) == 64
    assert facts["Codebook"].text.startswith("codebook.csv, SHA-256 ")
    assert facts["Read as"].text == "comma-separated text, 15 columns"
    assert facts["Plan file"].value == load_plan(PLAN).sha256
    assert report.synthetic.startswith("Synthetic data: all 240 cases are invented")
    assert report.headline[1].startswith("Win odds ")
    assert [chapter.key for chapter in report.chapters][:2] == ["flow", "table1"]
    assert report.results is not None
    independent, *_ = report.results.binary
    assert (independent.key, independent.definition) == ("independent", "mrs90 of at most 2.")
    ordinal = report.results.ordinal[0]
    assert independent.exposed.events == sum(ordinal.exposed[:3])
    assert independent.comparator.missing == ordinal.comparator_missing > 0


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def edited(folder: Path, path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    copy = folder / path.name
    copy.write_text(text.replace(old, new), encoding="utf-8")
    return copy


def test_without_a_codebook_one_is_inferred_written_and_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.render.RENDERERS", _json_only())
    data = edited(tmp_path, DATA, ",999,", ",,")
    out = tmp_path / "out"
    assert run("run", "--data", data, "--plan", PLAN, "--out", out) == 0
    report = report_from_json((out / "results.json").read_bytes())
    said = {fact.label: fact.text for fact in report.provenance}
    assert said["Codebook"].startswith("none given; inferred")
    assert said["Inferred: collaterals"].startswith("choice: a choice without order, of Good, None")
    assert said["Inferred: case"].endswith("not used")
    entries = read_codebook(out / "codebook-inferred.csv")
    assert entries["sex"].column.codes == ("1", "2")
    again = ("run", "--data", data, "--codebook", out / "codebook-inferred.csv")
    assert run(*again, "--plan", PLAN, "--out", tmp_path / "again") == 0
    second = report_from_json((tmp_path / "again" / "results.json").read_bytes())
    assert second.chapters == report.chapters


def _json_only() -> dict[str, object]:
    from analytics.render import RENDERERS  # noqa: PLC0415

    return {"json": RENDERERS["json"]}


def test_what_a_file_has_the_ingredients_of_is_derived(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "times.csv"
    lines = ["arm,door_dt,puncture_dt,mrs90"]
    lines += [f"{n % 2},2024-01-31 08:00,2024-01-31 09:{n:02},{n % 7}" for n in range(30)]
    data.write_text("\n".join(lines) + "\n", encoding="utf-8")
    plan = tmp_path / "plan.json"
    content = {
        "schema": "reperfuse-plan/2",
        "key": "k",
        "version": "1",
        "title": "T",
        "comparator_definition": "A with B.",
        "groups": {
            "variable": "arm",
            "exposed": {"code": "1", "label": "A"},
            "comparator": {"code": "0", "label": "B"},
        },
        "table1": {"title": "T1", "rows": [{"variable": "door_to_puncture", "summary": "median"}]},
        "outcomes": {"title": "O", "primary": "mrs_0_2", "rows": [{"variable": "mrs_0_2"}]},
    }
    plan.write_text(json.dumps(content), encoding="utf-8")
    assert run("check-plan", plan, "--data", data) == 0
    times = data.read_text(encoding="utf-8")
    data.write_text(times.replace("2024-01-31 08:00", "8"), encoding="utf-8")
    assert run("check-plan", plan, "--data", data) == DATA_REFUSED
    assert (
        "“door_to_puncture” cannot be derived from door_dt, puncture_dt" in capsys.readouterr().err
    )
    data.write_text(times, encoding="utf-8")
    content["outcomes"]["rows"].append({"variable": "death_90d"})  # type: ignore[index]
    plan.write_text(json.dumps(content, indent=1), encoding="utf-8")
    assert run("check-plan", plan, "--data", data) == PLAN_REFUSED


def test_a_bad_plan_is_refused_with_file_line_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = edited(tmp_path, PLAN, '"proportional_odds"', '"probit"')
    line = 1 + plan.read_text(encoding="utf-8").split('"probit"')[0].count("\n")
    assert run("check-plan", plan) == PLAN_REFUSED
    assert f"plan.toml, line {line}: in [entry 1 of models], “method”" in capsys.readouterr().err
    out = tmp_path / "out"
    assert run("run", "--data", DATA, "--plan", plan, "--out", out) == PLAN_REFUSED
    assert not out.exists()


REFUSED = [
    pytest.param(
        'variable = "ivt", summary', 'variable = "colour", summary', "“colour”", id="name"
    ),
    pytest.param("at_most = 2", 'codes = ["2"]', "mrs90 has no code 2", id="codes"),
    pytest.param('name = "independent"', 'name = "sich"', "“sich” is a variable", id="taken"),
    pytest.param('"mrs90"\nat_most', '"sex"\nat_most', "limits are for a number", id="limits"),
    pytest.param('code = "yes"', 'code = "stented"', "is no group of stent: no, yes", id="group"),
    pytest.param('"sich", better', '"nihss", better', "nihss is no yes/no variable", id="kind"),
]


@pytest.mark.parametrize(("old", "new", "reason"), REFUSED)
def test_a_plan_that_does_not_fit_the_data_is_refused_with_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, reason: str
) -> None:
    plan = edited(tmp_path, PLAN, old, new)
    assert run("check-plan", plan, "--data", DATA, "--codebook", CODEBOOK) == PLAN_REFUSED
    printed = capsys.readouterr().err
    assert printed.startswith("plan.toml, line ")
    assert reason in printed


def test_a_code_for_missing_that_no_codebook_names_is_no_score(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("check-plan", PLAN, "--data", DATA) == PLAN_REFUSED
    assert "mrs90 holds 999, which is no score from 0 to 6" in capsys.readouterr().err


def test_data_without_rows_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "none.csv"
    data.write_text("a,b\n", encoding="utf-8")
    assert run("check-plan", PLAN, "--data", data) == DATA_REFUSED
    assert capsys.readouterr().err == "none.csv: the file has a heading and no rows\n"


def test_a_folder_that_cannot_be_made_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.render.RENDERERS", _json_only())
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    arguments = ("--data", DATA, "--codebook", CODEBOOK, "--plan", PLAN, "--out", taken)
    assert run("run", *arguments) == NOT_WRITTEN
    assert "taken: " in capsys.readouterr().err


def test_ready_made_plans_go_by_their_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check-plan", "site_quality") == 0
    assert capsys.readouterr().out == "site_quality 1.1 is a sound plan.\n"


def test_a_codebook_is_printed_or_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("infer-codebook", "--data", DATA) == 0
    printed = capsys.readouterr().out
    assert "999 may mean missing" in printed
    assert run("infer-codebook", "--data", DATA, "--out", tmp_path / "book.csv") == 0
    assert (tmp_path / "book.csv").read_text(encoding="utf-8") == printed


def test_results_are_pooled_or_refused(
    tmp_path: Path, made: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    content = (made[0] / "results.json").read_text(encoding="utf-8")
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    other = json.loads(content)
    other["results"]["snapshot_hash"] = "f" * 64
    (tmp_path / "b.json").write_text(json.dumps(other), encoding="utf-8")
    pair = (tmp_path / "a.json", tmp_path / "b.json")
    assert run("pool", *pair) == CANNOT_POOL
    assert "East" in capsys.readouterr().err
    assert run("pool", *pair, "--distinct-sites", "--method", "fixed") == 0
    assert "2 registries, method fixed" in capsys.readouterr().out
    assert run("pool", *pair, "--method", "magic") == CANNOT_POOL
    assert "“magic” is no method" in capsys.readouterr().err
