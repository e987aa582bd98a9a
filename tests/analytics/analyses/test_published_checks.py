"""Printed percentages, P values and ratios of the published studies against each other."""

from __future__ import annotations

from pathlib import Path

from analytics.analyses import published
from analytics.analyses.published_checks import Check, checks_of, checks_table
from analytics.analyses.studies import published_results
from analytics.plan import standing_plan
from analytics.report.display import Table
from tests.analytics.analyses.studying import study_of


def checks(key: str) -> dict[str, Check]:
    return {each.what: each for each in checks_of(published_results()[key])}


def test_a_percentage_that_a_count_gives_fits_and_the_count_is_named() -> None:
    found = checks("guo2023_sich")
    assert found["Percentage, RS"].follows == "7 of 41"
    assert found["Percentage, RS"].fits
    assert found["Percentage, non-RS"].follows == "14 of 86"


def test_a_percentage_that_no_count_gives_names_its_neighbours() -> None:
    found = checks("peng2020_death")["Percentage, RS (PSM)"]
    assert not found.fits
    # 21/66 and 22/66.
    assert found.follows == "no count of 66: the nearest give 31.8% and 33.3%"


def test_a_p_value_names_the_tests_that_give_it_or_the_range_of_all() -> None:
    found = checks("guo2023_sich")["P against 7/41 v 14/86"]
    assert found.fits
    assert "Pearson χ² 0.9103" in found.follows
    death = checks("guo2023_mortality90")["P against 6/41 v 11/86"]
    assert not death.fits
    assert death.follows.startswith("0 of 10 tests: they give 0.")


def test_a_printed_ratio_is_held_against_its_interval() -> None:
    found = checks("attention_ris_sich")["Adjusted odds ratio against its interval"]
    assert found.printed == "4.19 (0.96 to 18.3)"
    # The root of 0.96 times 18.3 is 4.19.
    assert found.fits
    assert "Wald P of 0.05" in found.follows


def test_the_chapter_shows_every_check_of_every_row(tmp_path: Path) -> None:
    plan = standing_plan("after_guo_2023")
    table = published.present(published.compute(study_of(tmp_path, [], plan), plan))[-1]
    assert isinstance(table, Table)
    assert plan.published is not None
    assert table == checks_table(
        (row.label, checks_of(published_results()[row.id])) for row in plan.published.rows
    )
    verdicts = [row.cells[3].text for row in table.rows if row.kind != "heading"]
    assert verdicts == ["fits", "fits", "fits", "fits", "fits", "does not fit"] + ["fits"] * 2 + [
        "does not fit"
    ]
