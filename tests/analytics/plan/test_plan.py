"""Plans: the standing one is whole; a bad one is refused with file, line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.plan import PLANS, PlanError, load_plan, parse_plan, standing_plan

TEXT = (PLANS / "after_guo_2023.toml").read_text(encoding="utf-8")


def test_the_standing_plan_is_read_whole() -> None:
    plan = standing_plan("after_guo_2023")
    assert plan.title == "Rescue stenting after failed thrombectomy (after Guo 2023)"
    assert (plan.level, plan.test_policy) == (0.95, "pearson_or_fisher")
    assert plan.outcomes.primary == "mrs_0_2"
    assert plan.settings.failure_below == "2b"
    assert (plan.settings.window_before, plan.settings.window_after) == (14, 14)


def test_the_hash_is_of_the_bytes() -> None:
    one = parse_plan(TEXT.encode(), source="a.toml")
    other = parse_plan((TEXT + "\n# a remark\n").encode(), source="b.toml")
    assert one.sha256 != other.sha256


# What replaces what, and what is then said.
BAD = [
    pytest.param("level = 1.5", "level = 0.95", "“level” must lie between 0 and 1", id="level"),
    pytest.param('"chi"', '"pearson_or_fisher"', "“test_policy” must be one of", id="policy"),
    pytest.param("levle = 0.95", "level = 0.95", "“levle” is not known here", id="misspelt"),
    pytest.param(
        'primary = "mrs90"', 'primary = "mrs_0_2"', "“primary” must be one of", id="primary"
    ),
    pytest.param('failure_below = "4"', 'failure_below = "2b"', "“failure_below”", id="grade"),
    pytest.param(
        "window_after = -1", "window_after = 14", "“window_after” must be a whole", id="window"
    ),
    pytest.param('summary = "mode"', 'summary = "mean"', "“summary” must be one of", id="summary"),
    pytest.param("is = 1", "is = true", "“is” must be true or false", id="not yes or no"),
    pytest.param(
        'is = true\nin = ["a"]', "is = true", "either “is” or “in”, and not both", id="both"
    ),
    pytest.param("in = 3", 'in = ["definite", "probable"]', "must be a list of words", id="list"),
    pytest.param('title = ""', 'title = "Outcomes"', "“title” must be words", id="empty"),
    pytest.param("reperfuse-plan/1", "reperfuse-plan/2", "“schema” must be one of", id="schema"),
    pytest.param("[[group]]", "[groups]", "is not known here", id="table"),
    pytest.param("", 'comparator = { code = "success_alone"', "not valid TOML", id="toml"),
    pytest.param('"stented_after_failure"', '"success_alone"', "the same group", id="same group"),
]


@pytest.mark.parametrize(("new", "old", "reason"), BAD)
def test_a_bad_plan_is_refused_with_the_reason_and_the_file(
    new: str, old: str, reason: str
) -> None:
    text = TEXT.replace(old, new)
    assert text != TEXT
    with pytest.raises(PlanError, match=reason) as refusal:
        parse_plan(text.encode(), source="mine.toml")
    assert str(refusal.value).startswith("mine.toml")


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("level = 1.5", "level = 0.95"),
        ('test_policy = "chi"', 'test_policy = "pearson_or_fisher"'),
        ("levle = 0.95", "level = 0.95"),
        ('failure_below = "4"', 'failure_below = "2b"'),
        ("window_after = -1", "window_after = 14"),
        ("level 0.95", "level = 0.95"),
    ],
    ids=["level", "policy", "misspelt", "grade", "window", "toml"],
)
def test_the_refusal_names_the_line(new: str, old: str) -> None:
    line = 1 + TEXT[: TEXT.index(old)].count("\n")
    with pytest.raises(PlanError) as refusal:
        parse_plan(TEXT.replace(old, new, 1).encode(), source="mine.toml")
    assert refusal.value.line == line
    assert f"mine.toml, line {line}: " in str(refusal.value)


def test_a_missing_entry_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="“version” is missing"):
        parse_plan(TEXT.replace('version = "1.0"\n', "").encode(), source="mine.toml")


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"nowhere\.toml: the file cannot be read"):
        load_plan(tmp_path / "nowhere.toml")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(PlanError, match="not UTF-8"):
        parse_plan(b"\xff\xfe", source="mine.toml")
