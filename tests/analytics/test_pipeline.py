"""From a snapshot on disk to the report: the published counts, honesty, repeatability."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analytics.pipeline import build_report, steps_of
from analytics.plan import Plan, parse_plan, standing_plan
from analytics.plan.loading import PLANS
from analytics.plan.reading import PlanError
from analytics.report.display import Chapter, Display, Flow, Note, Report, StackedBars, Table
from analytics.report.serialise import report_to_json
from analytics.snapshot.store import Snapshot
from tests.analytics.guo import guo_cohort, left_out
from tests.analytics.making import FACTS, snapshot_of

MOMENT = "2024-01-02T03:04:05+00:00"
PLAN = standing_plan("after_guo_2023")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    cases = [*guo_cohort(), *left_out()]
    facts = replace(FACTS, synthetic_cases=len(cases))
    return snapshot_of(tmp_path_factory.mktemp("snapshots"), cases, facts)


@pytest.fixture(scope="module")
def report(snapshot: Snapshot) -> Report:
    return build_report(snapshot, PLAN, code_version="test", generated_at=MOMENT)


def chapter(report: Report, key: str) -> Chapter:
    return next(each for each in report.chapters if each.key == key)


def display(report: Report, key: str) -> Display:
    displays = (d for each in report.chapters for d in each.displays)
    return next(each for each in displays if each.key == key)


def table_rows(report: Report, key: str) -> dict[str, dict[str, str]]:
    table = display(report, key)
    assert isinstance(table, Table)
    names = [column.key for column in table.columns]
    return {
        row.cells[0].text: dict(zip(names, [cell.text for cell in row.cells], strict=True))
        for row in table.rows
    }


# Counts and printed P: Guo et al., Front Neurol 2023;13:1001496 (abstract). Regenerated P:
# clinical brief 1.2, Pearson chi-squared without correction.
GUO = [
    pytest.param("sICH", "7/41 v 14/86", "0.91", "0.9103", id="sich"),
    pytest.param("Death within 90 days", "6/41 v 11/86", "0.71", "0.7754", id="death"),
    pytest.param("mRS 0–2 at 90 days", "20/41 v 45/86", "0.76", "0.7086", id="function"),
]


@pytest.mark.parametrize(("label", "counts", "printed", "p"), GUO)
def test_regenerates_the_published_counts_and_the_p_values_that_follow_from_them(
    report: Report, label: str, counts: str, printed: str, p: str
) -> None:
    table = display(report, "published")
    assert isinstance(table, Table)
    start = next(i for i, row in enumerate(table.rows) if row.cells[0].text.startswith(label))
    rows = [[cell.text for cell in row.cells] for row in table.rows[start + 1 : start + 4]]
    assert [row[0] for row in rows] == [
        "As printed in the study",
        "Regenerated from the printed counts",
        "This registry",
    ]
    found = [" v ".join(text.split(" (")[0] for text in row[1:3]) for row in rows[1:]]
    assert found == [counts, counts]
    assert [row[3] for row in rows] == [printed, p, p]
    assert [row[4] for row in rows[1:]] == ["Pearson χ²", "Pearson χ²"]


@pytest.mark.parametrize(
    ("label", "verdict"),
    [
        ("sICH", "follows"),
        ("Death within 90 days", "does not follow"),
        ("mRS 0–2 at 90 days", "does not follow"),
    ],
    ids=["sich", "death", "function"],
)
def test_the_published_table_gives_its_verdict_above_each_outcome(
    report: Report, label: str, verdict: str
) -> None:
    assert f"{label}: the printed P {verdict} from the printed counts" in table_rows(
        report, "published"
    )


def test_says_which_printed_p_values_do_not_follow_from_their_counts(report: Report) -> None:
    note = display(report, "published_remarks")
    assert isinstance(note, Note)
    sich, death, function = note.paragraphs
    assert "It follows from the counts 7/41 v 14/86 by Pearson" in sich
    assert "does not follow from its own counts 6/41 v 11/86" in death
    assert "It is the P that the row “mRS 0–2 at 90 days” gives by Pearson" in death
    assert "does not follow from its own counts 20/41 v 45/86" in function


def test_the_flow_counts_everybody_who_leaves_and_why(report: Report) -> None:
    flow = display(report, "flow")
    assert isinstance(flow, Flow)
    _, attempted, icas, compared = flow.trunk
    assert [step.n for step in flow.trunk] == [134, 132, 131, 127]
    assert attempted.excluded == (
        ("no thrombectomy attempted", 1),
        ("not recorded, cannot be told", 1),
    )
    assert icas.excluded == (("not ICAS, or undetermined", 1),)
    assert dict(compared.excluded) == {
        "Thrombectomy failed, no rescue treatment": 1,
        "Other rescue treatment only": 1,
        "Stented without failure by this rule": 1,
        "Group cannot be told": 1,
    }
    assert [arm.steps[0].n for arm in flow.arms] == [41, 86]


def test_every_step_of_the_flow_adds_up(report: Report) -> None:
    flow = display(report, "flow")
    assert isinstance(flow, Flow)
    for before, step in zip(flow.trunk, flow.trunk[1:], strict=False):
        assert before.n == step.n + sum(n for _, n in step.excluded)


def test_the_bars_hold_everybody_with_a_score(report: Report) -> None:
    bars = display(report, "mrs_bars")
    assert isinstance(bars, StackedBars)
    assert [group.n for group in bars.groups] == [41, 86]
    assert [group.counts[6] for group in bars.groups] == [6, 11]
    assert "20/41" in bars.finding


def test_the_headline_gives_the_estimate_and_calls_it_an_association(report: Report) -> None:
    observed, estimate, reading = report.headline
    assert "20/41 (48.8%)" in observed
    assert "45/86 (52.3%)" in observed
    assert estimate == "Risk difference −3.5 percentage points (95% CI −21.3 to 14.5)."
    assert "unadjusted association" in reading
    assert "36 percentage points wide" in reading


@pytest.mark.parametrize(
    "word", ["effect of", "causes", "leads to", "reduces", "improves", "harms"], ids=str
)
def test_the_headline_has_no_causal_words(report: Report, word: str) -> None:
    assert word not in " ".join(report.headline).lower()


def test_the_comparator_stands_in_the_title(report: Report) -> None:
    assert report.title == (
        "Rescue stenting after failed thrombectomy v successful thrombectomy alone (after Guo 2023)"
    )


def test_no_title_carries_a_number_of_its_own(report: Report) -> None:
    titles = [each.title for chapter in report.chapters for each in chapter.displays]
    assert [title for title in titles if title.startswith(("Table", "Figure"))] == []


def test_the_comparator_is_said_to_be_successful_thrombectomy(report: Report) -> None:
    assert "with successful thrombectomy alone" in report.comparator_definition
    assert "not with failed thrombectomy left alone" in report.comparator_definition


def test_synthetic_cases_are_announced(report: Report) -> None:
    assert report.synthetic == "Synthetic data: all 134 cases are invented; no patient."


def test_the_same_snapshot_and_plan_give_the_same_bytes(snapshot: Snapshot, report: Report) -> None:
    again = build_report(snapshot, PLAN, code_version="test", generated_at=MOMENT)
    assert report_to_json(again) == report_to_json(report)


def test_progress_names_every_step_once_in_order(snapshot: Snapshot) -> None:
    told: list[tuple[str, int, int]] = []
    build_report(
        snapshot,
        PLAN,
        code_version="test",
        generated_at=MOMENT,
        progress=lambda *step: told.append(step),
    )
    steps = steps_of(PLAN)
    assert told == [(step, place, len(steps)) for place, step in enumerate(steps)]


def test_an_empty_registry_gives_a_report_that_says_why_not(tmp_path: Path) -> None:
    empty = snapshot_of(tmp_path, [])
    report = build_report(empty, PLAN, code_version="test", generated_at=MOMENT)
    assert [each.key for each in report.chapters] == [
        *("flow", "table1", "procedure", "outcomes", "mrs", "published", "methods")
    ]
    (note,) = chapter(report, "mrs").displays
    assert isinstance(note, Note)
    assert note.kind == "not_estimable"
    assert "nobody in either group has an mRS" in note.paragraphs[0]
    assert "cannot be estimated: a group has no patients" in report.headline[1]
    assert report.synthetic == ""
    assert report_to_json(report)


def test_without_comparators_the_comparisons_are_refused_and_the_rest_is_made(
    tmp_path: Path,
) -> None:
    stented_only = snapshot_of(tmp_path, guo_cohort()[:41])
    report = build_report(stented_only, PLAN, code_version="test", generated_at=MOMENT)
    row = table_rows(report, "outcomes")["mRS 0–2 at 90 days (primary)"]
    assert row["exposed"].startswith("20/41")
    assert row["comparator"] == "not estimable"
    assert row["p"] == "not estimable"


@pytest.mark.parametrize(
    ("policy", "name"),
    [
        ("fisher", "(Fisher exact)"),
        ("yates", "(Yates χ²)"),
        ("pearson", "(Pearson χ²)"),
    ],
    ids=["fisher", "yates", "pearson"],
)
def test_the_test_policy_of_the_plan_is_used_and_printed(
    snapshot: Snapshot, policy: str, name: str
) -> None:
    plan = edited(f'test_policy = "{policy}"', old='test_policy = "pearson_or_fisher"')
    report = build_report(snapshot, plan, code_version="test", generated_at=MOMENT)
    rows = table_rows(report, "outcomes")
    assert rows["mRS 0–2 at 90 days (primary)"]["p"].endswith(name)


def test_p_values_of_table_1_are_off_until_the_plan_asks_for_them(snapshot: Snapshot) -> None:
    plan = edited("p_values = true", old="p_values = false")
    report = build_report(snapshot, plan, code_version="test", generated_at=MOMENT)
    rows = table_rows(report, "table1")
    assert rows["Age, years, mean ± SD"]["p"].endswith("(Welch t)")
    assert rows["NIHSS at baseline, median [IQR]"]["p"].endswith("(Mann–Whitney)")
    assert (
        "p"
        not in table_rows(
            build_report(snapshot, PLAN, code_version="test", generated_at=MOMENT), "table1"
        )["Age, years, mean ± SD"]
    )


def test_a_lower_cut_off_for_failure_changes_the_groups(snapshot: Snapshot) -> None:
    plan = edited('failure_below = "2a"', old='failure_below = "2b"')
    report = build_report(snapshot, plan, code_version="test", generated_at=MOMENT)
    flow = display(report, "flow")
    assert isinstance(flow, Flow)
    assert dict(flow.trunk[-1].excluded)["Stented without failure by this rule"] == 42


@pytest.mark.parametrize(
    ("new", "old", "reason"),
    [
        ("favourite_colour", "hypertension", "has “favourite_colour”"),
        ('{ variable = "sex" }', '{ variable = "ph2" }', "sex is no yes/no variable"),
        ('variable = "sex", summary = "mean"', 'variable = "sex", summary = "count"', "no mean"),
        ('in = ["certain"]', 'in = ["definite", "probable"]', "has no code certain"),
        ('code = "stented"', 'code = "stented_after_failure"', "is no group"),
    ],
    ids=["unknown variable", "outcome kind", "summary kind", "population code", "group code"],
)
def test_a_plan_that_does_not_fit_the_snapshot_is_refused_with_the_reason(
    snapshot: Snapshot, new: str, old: str, reason: str
) -> None:
    with pytest.raises(PlanError, match=reason):
        build_report(snapshot, edited(new, old=old), code_version="test", generated_at=MOMENT)


def edited(new: str, *, old: str) -> Plan:
    """The standing plan with one piece of its text replaced."""
    text = (PLANS / "after_guo_2023.toml").read_text(encoding="utf-8")
    assert old in text
    return parse_plan(text.replace(old, new).encode(), source="edited.toml")
