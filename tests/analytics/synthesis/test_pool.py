"""Pooling of reports: what is refused, and that the pooled numbers are those of the counts."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from math import exp
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from analytics.pipeline import build_report
from analytics.plan import standing_plan
from analytics.report.display import Report
from analytics.report.results import Results
from analytics.report.serialise import report_from_json, report_to_dict, report_to_json
from analytics.stats.meta.effects import effects_from_tables
from analytics.stats.meta.mantel_haenszel import mantel_haenszel
from analytics.stats.meta.pooling import inverse_variance
from analytics.synthesis import CannotPoolError, pool, pool_files, pooled_report
from tests.analytics.making import FACTS, day, snapshot_of
from tests.analytics.render.sample import sample_report
from tests.analytics.synthesis.registries import TABLES, registries


def test_the_pooled_numbers_are_those_of_the_counts() -> None:
    outcome, score = pool(registries()).outcomes
    expected = inverse_variance(
        effects_from_tables(TABLES, "odds_ratio").studies, inference="hartung_knapp_ad_hoc"
    )
    assert outcome.analysis == expected
    assert outcome.missing == 9
    assert [each.omitted for each in outcome.without_one] == ["a", "b", "c"]
    assert score.analysis is not None
    assert score.analysis.k == 3
    haenszel = pool(registries(), method="mantel_haenszel", measure="risk_difference")
    assert haenszel.outcomes[0].analysis == mantel_haenszel(TABLES, "risk_difference")


def test_a_score_without_any_difference_has_a_standard_error_too() -> None:
    (score,) = pool(registries(), outcomes=["mrs90"]).outcomes
    assert score.forest is not None
    same = score.forest.rows[2].estimate
    assert same.value == pytest.approx(1, abs=1e-9)
    assert (same.interval.low < 0.9, same.interval.high > 1.1) == (True, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"plan_version": "1.1"}, "different plans or plan versions .*b: plan 1.1"),
        ({"plan_hash": "bb"}, "plan files differ"),
        ({"comparator_definition": "other"}, "compare different groups"),
        ({"snapshot_hash": "hash of a"}, "same snapshot"),
        ({"sites": ("B", "A")}, "a and b both contain site A"),
        ({"synthetic_cases": 200}, r"Synthetic data \(b\) must not"),
        ({"synthetic_cases": 20}, "b mixed synthetic cases with real"),
        ({"cases": 0}, "b has no case"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_pooled_is_refused_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CannotPoolError, match=words):
        pool(registries(**changes))


def test_equal_site_names_may_be_declared_different_hospitals() -> None:
    assert pool(registries(sites=("A",)), distinct_sites=True).outcomes[0].analysis is not None


def test_all_reasons_are_told_at_once() -> None:
    with pytest.raises(CannotPoolError) as told:
        pool(registries(plan_hash="bb", synthetic_cases=3))
    assert len(told.value.reasons) == 2


def test_one_report_alone_and_two_of_one_name_are_refused() -> None:
    with pytest.raises(CannotPoolError, match="at least two"):
        pool(registries()[:1])
    with pytest.raises(CannotPoolError, match="called 'a'"):
        pool([registries()[0], registries()[0]])


def test_an_outcome_that_differs_is_refused_and_the_others_are_pooled() -> None:
    other = registries()[1].results
    changed = dataclasses.replace(
        other.binary[0], definition="mRS at 90 days below 3, by telephone"
    )
    outcome, score = pool(registries(binary=(changed,))).outcomes
    assert outcome.refusal == "the registries define it differently"
    assert outcome.analysis is None
    assert score.refusal == ""
    assert pool(registries(binary=())).outcomes[0].refusal == "not reported by b"
    levels = dataclasses.replace(other.ordinal[0], levels=("0", "1", "2–3"))
    assert "different levels" in pool(registries(ordinal=(levels,))).outcomes[1].refusal


def test_a_score_that_separates_one_registry_leaves_it_out_by_name() -> None:
    other = registries()[1].results
    apart = dataclasses.replace(other.ordinal[0], exposed=(9, 0, 0), comparator=(0, 0, 9))
    score = pool(registries(ordinal=(apart,))).outcomes[1]
    assert score.forest is not None
    assert [name for name, _ in score.forest.left_out] == ["b"]
    assert score.analysis is not None
    assert score.analysis.k == 2


def test_unknown_outcomes_and_methods_are_refused() -> None:
    with pytest.raises(CannotPoolError, match="no_such"):
        pool(registries(), outcomes=["no_such"])
    with pytest.raises(ValueError, match="unknown method"):
        pool(registries(), method="bayes")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="odds ratios only"):
        pool(registries(), method="peto", measure="risk_ratio")


def report_of(results: Results | None) -> Report:
    return dataclasses.replace(sample_report(), results=results)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = []
    for registry in registries():
        path = tmp_path / f"{registry.name}.json"
        path.write_bytes(report_to_json(report_of(registry.results)))
        paths.append(path)
    return paths


def test_files_are_pooled_as_their_registries(files: list[Path]) -> None:
    assert pool_files(files) == pool(registries())


def test_files_that_are_no_reports_are_all_named(files: list[Path], tmp_path: Path) -> None:
    old, broken = tmp_path / "old.json", tmp_path / "broken.json"
    old.write_bytes(report_to_json(report_of(None)))
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(CannotPoolError) as told:
        pool_files([*files, old, broken, tmp_path / "none.json"])
    said = " ".join(told.value.reasons)
    assert "old has no machine-readable results" in said
    assert "broken cannot be read" in said
    assert "none.json cannot be opened" in said


def test_the_pooled_report_holds_no_more_than_counts_and_comes_back_from_json() -> None:
    pooled = pool(registries())
    report = pooled_report(pooled)
    assert report_from_json(report_to_json(report)) == report
    cells = [row.cells for row in report.chapters[0].displays[0].rows]  # type: ignore[union-attr]
    assert pooled.outcomes[0].analysis is not None
    assert cells[0][3].value == pytest.approx(exp(pooled.outcomes[0].analysis.estimate.value))


def test_the_command_says_what_it_pooled_and_writes_every_format(
    files: list[Path], tmp_path: Path
) -> None:
    out, target = io.StringIO(), tmp_path / "out"
    names = [str(path) for path in files]
    call_command("pool", *names, "--outcome", "mrs_0_2", "--out", str(target), stdout=out)
    assert "mRS 0–2: odds ratio" in out.getvalue()
    written = {path.name for path in target.iterdir()}
    assert written == {
        f"pooled.{ending}"
        for ending in ("json", "pdf", "docx", "xlsx", "html", "csv.zip", "figures.zip")
    }
    with zipfile.ZipFile(target / "pooled.figures.zip") as figures:
        assert "figure-1.svg" in figures.namelist()


def test_the_command_fails_with_the_reasons(files: list[Path]) -> None:
    with pytest.raises(CommandError, match="at least two"):
        call_command("pool", str(files[0]))


def test_a_report_made_from_a_snapshot_carries_its_counts(tmp_path: Path) -> None:
    stented = {
        "icas_status": "definite",
        "attempt": [{"etici_after": "1"}],
        "rescuetreatment": [{"rescue_type": "self_expanding_stent"}],
    }
    scored = {"followup": {"d90": {"mrs": 1, "fu_date": day(90), "fu_status": "done"}}}
    plan = standing_plan("after_guo_2023")
    snapshot = snapshot_of(tmp_path, [stented | scored, stented])
    report = build_report(
        snapshot, plan, code_version="test", generated_at="2026-01-01T00:00:00+00:00"
    )
    assert report.results is not None
    primary = next(each for each in report.results.binary if each.primary)
    assert (primary.exposed.events, primary.exposed.n, primary.exposed.missing) == (1, 1, 1)
    assert report.results.ordinal[0].exposed == (0, 1, 0, 0, 0, 0, 0)
    assert report.results.sites == FACTS.sites
    assert "{" not in "".join(each.definition for each in report.results.binary)
    assert report_from_json(report_to_json(report)) == report


def test_a_report_without_results_keeps_its_former_bytes() -> None:
    assert "results" not in report_to_dict(report_of(None))
    assert "results" in json.loads(report_to_json(report_of(registries()[0].results)))
