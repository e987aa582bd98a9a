from __future__ import annotations

from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.estimate import NotEstimableError
from analytics.stats.meta.effects import (
    StudyEffect,
    StudyTable,
    effect_from_interval,
    effects_from_tables,
    on_printed_scale,
)
from analytics.stats.meta.forest import forest, leave_one_out
from analytics.stats.meta.mantel_haenszel import mantel_haenszel, peto
from analytics.stats.meta.pooling import inverse_variance
from analytics.stats.ratio import odds_ratio
from analytics.stats.two_by_two import TwoByTwo


def tables(*counts):
    return [
        StudyTable(name=f"study {place}", table=TwoByTwo(*each))
        for place, each in enumerate(counts)
    ]


THREE = tables((42, 81, 2, 12), (19, 48, 22, 100), (24, 66, 13, 66))


def pooled(studies, **choices):
    return inverse_variance(effects_from_tables(studies, "odds_ratio").studies, **choices)


def test_a_study_without_events_is_left_out_of_a_ratio_and_named():
    studies = [*THREE, StudyTable(name="empty", table=TwoByTwo(0, 12, 0, 11))]
    effects = effects_from_tables(studies, "odds_ratio")
    assert effects.left_out == (("empty", "no event in either group"),)
    assert len(effects.studies) == 3
    assert len(effects_from_tables(studies, "risk_difference").studies) == 4
    with_it, without = mantel_haenszel(studies, "odds_ratio"), mantel_haenszel(THREE, "odds_ratio")
    assert with_it.estimate == without.estimate
    assert any("empty" in note for note in with_it.notes)


def test_only_a_study_with_a_zero_cell_is_corrected_and_says_so():
    effects = effects_from_tables(tables((0, 10, 5, 20), (3, 10, 5, 20)), "odds_ratio")
    assert [each.remark for each in effects.studies] == ["0.5 added to every cell", ""]
    assert exp(effects.studies[0].effect) == pytest.approx(7.75 / 57.75)


def test_without_a_correction_a_zero_cell_is_refused_in_words():
    with pytest.raises(NotEstimableError, match="zero cell"):
        effects_from_tables(tables((0, 10, 5, 20)), "odds_ratio", correction=0)


def test_one_study_cannot_be_averaged_and_two_have_no_prediction_interval():
    with pytest.raises(NotEstimableError, match="2 are needed"):
        pooled(THREE[:1])
    with pytest.raises(NotEstimableError, match="no study"):
        pooled([])
    assert pooled(THREE[:2]).prediction is None


def test_an_empty_group_is_refused():
    with pytest.raises(NotEstimableError, match="no patients"):
        effects_from_tables(tables((0, 0, 5, 20)), "risk_ratio")
    with pytest.raises(NotEstimableError, match="no patients"):
        peto(tables((0, 0, 5, 20)))


def test_no_event_in_one_arm_of_any_study_makes_the_ratio_zero_or_infinite():
    with pytest.raises(NotEstimableError, match="0 or infinite"):
        mantel_haenszel(tables((0, 10, 5, 20), (0, 9, 1, 20)), "risk_ratio")
    with pytest.raises(NotEstimableError, match="0 or infinite"):
        mantel_haenszel(tables((5, 20, 0, 10)), "odds_ratio")


def test_two_studies_of_one_name_are_refused():
    with pytest.raises(ValueError, match="same name"):
        effects_from_tables([THREE[0], THREE[0]], "odds_ratio")


def test_unknown_choices_are_refused():
    with pytest.raises(ValueError, match="unknown method"):
        pooled(THREE, between="hedges")
    with pytest.raises(ValueError, match="unknown inference"):
        pooled(THREE, inference="t")
    with pytest.raises(ValueError, match="unknown measure"):
        effects_from_tables(THREE, "hazard_ratio")


def test_identical_studies_are_not_scaled_to_nothing():
    studies = [StudyEffect(name=str(k), effect=0.3, standard_error=0.2) for k in range(4)]
    analysis = inverse_variance(studies, inference="hartung_knapp")
    assert analysis.estimate.interval.low < 0.3 < analysis.estimate.interval.high
    assert "not scaled" in analysis.test.name


def test_a_printed_ratio_gives_its_own_interval_back():
    study = effect_from_interval("printed", 2.24, 1.04, 4.95)
    half = 1.959963984540054 * study.standard_error
    assert exp(2 * half) == pytest.approx(4.95 / 1.04)
    with pytest.raises(ValueError, match="no ratio"):
        effect_from_interval("printed", 5.0, 1.04, 4.95)


def test_leaving_one_out_says_who_left_and_why_nothing_remained():
    results = leave_one_out(effects_from_tables(THREE, "odds_ratio").studies, inverse_variance)
    assert [each.omitted for each in results] == [each.name for each in THREE]
    expected = pooled(THREE[1:])
    assert results[0].analysis == expected
    two = leave_one_out(effects_from_tables(THREE[:2], "odds_ratio").studies, inverse_variance)
    assert two[0].analysis is None
    assert "2 are needed" in two[0].reason


def test_forest_rows_are_on_the_printed_scale():
    effects = effects_from_tables(THREE, "odds_ratio")
    drawn = forest(effects, inverse_variance(effects.studies))
    woolf = odds_ratio(THREE[0].table, method="woolf")
    assert drawn.rows[0].estimate.value == pytest.approx(woolf.value)
    assert drawn.rows[0].estimate.interval.high == pytest.approx(woolf.interval.high)
    assert sum(row.weight for row in drawn.rows) == pytest.approx(100)
    assert drawn.no_effect == 1
    assert drawn.prediction.low < drawn.summary.value < drawn.prediction.high


counts = st.builds(lambda a, b, c, d: (a, a + b, c, c + d), *[st.integers(1, 60) for _ in range(4)])


@settings(max_examples=60)
@given(st.lists(counts, min_size=2, max_size=6), st.sampled_from(["odds_ratio", "risk_ratio"]))
def test_swapping_groups_inverts_and_order_of_studies_does_not_matter(rows, measure):
    studies = tables(*rows)
    swapped = tables(*((c, m, a, n) for a, n, c, m in rows))
    for function in (
        lambda each: inverse_variance(effects_from_tables(each, measure).studies),
        lambda each: mantel_haenszel(each, measure),
    ):
        one, other, turned = function(studies), function(swapped), function(studies[::-1])
        assert one.estimate.interval.low <= one.estimate.value <= one.estimate.interval.high
        assert one.estimate.value == pytest.approx(-other.estimate.value, abs=1e-9)
        assert one.estimate.value == pytest.approx(turned.estimate.value, abs=1e-9)
        assert one.heterogeneity.tau_squared >= 0


@settings(max_examples=40)
@given(counts)
def test_mantel_haenszel_of_one_study_is_its_own_odds_ratio(row):
    (study,) = tables(row)
    analysis = mantel_haenszel([study], "odds_ratio")
    a, b, c, d = study.table.cells
    assert analysis.estimate.value == pytest.approx(log(a * d / (b * c)), abs=1e-12)
    ratio = on_printed_scale(analysis.estimate, "odds_ratio")
    woolf = odds_ratio(study.table, method="woolf")
    assert ratio.interval.high == pytest.approx(woolf.interval.high)
