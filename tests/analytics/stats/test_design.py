"""Design matrices, patterns and splines."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.stats.design import Category, Number, Spline, YesNo, build_design
from analytics.stats.estimate import NotEstimableError
from analytics.stats.logistic import fit_logistic
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.patterns import collapse
from analytics.stats.spline import quantile_knots, restricted_cubic

LABELS = ("large artery", "cardioembolic", "other")


def columns(seed=1, size=400):
    generator = np.random.default_rng(seed)
    arm = YesNo(name="arm", codes=generator.integers(-1, 2, size).astype(np.int8))
    cause = Category(
        name="TOAST",
        codes=generator.integers(-1, 3, size).astype(np.int16),
        labels=LABELS,
        reference="cardioembolic",
    )
    return arm, cause


def test_columns_are_named_and_incomplete_rows_are_counted():
    arm = YesNo(name="arm", codes=np.array([0, 1, -1, 1, 0]))
    age = Number(name="age", values=np.array([60.0, 70, 80, np.nan, 50]), per=10)
    cause = Category(
        name="TOAST", codes=np.array([1, 0, 0, 2, 1]), labels=LABELS, reference="cardioembolic"
    )
    design = build_design([arm, age, cause])
    assert design.names == ("arm", "age, per 10", "TOAST: large artery")
    assert design.values.tolist() == [[0, 6, 0], [1, 7, 1], [0, 5, 0]]
    assert design.complete.tolist() == [True, True, False, False, True]
    assert design.missing == (("arm", 1), ("age", 1), ("TOAST", 0))
    term = design.term("TOAST")
    assert (term.start, term.stop, term.reference) == (2, 3, "cardioembolic")
    assert term.counts == (("large artery", 1), ("cardioembolic", 2))
    # Nobody who is complete has it: it gets no column of zeros.
    assert term.dropped == ("other",)
    assert design.term("arm").counts == (("no", 2), ("yes", 1))


def test_only_the_patients_asked_for_are_in_the_design():
    arm, cause = columns()
    where = np.arange(400) < 100
    design = build_design([arm, cause], where=where)
    assert not design.complete[100:].any()
    assert design.missing[0] == ("arm", int((arm.codes[:100] < 0).sum()))


def test_a_spline_states_its_knots_in_units_of_the_variable():
    values = np.linspace(30, 90, 200)
    design = build_design([Spline(name="age", values=values, knots=3)])
    assert design.names == ("age", "age'")
    assert design.terms[0].knots == pytest.approx((36, 60, 84))
    given = build_design([Spline(name="age", values=values, knots=(40.0, 60.0, 80.0))])
    assert given.terms[0].knots == (40.0, 60.0, 80.0)


def test_a_spline_is_a_straight_line_beyond_the_outer_knots():
    beyond = restricted_cubic(np.array([100.0, 110, 120, 10, 20, 30]), (40.0, 50.0, 60.0, 80.0))
    above, below = beyond[:3], beyond[3:]
    assert above[2] - above[1] == pytest.approx(above[1] - above[0])
    assert below[:, 1:] == pytest.approx(np.zeros((3, 2)))


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        pytest.param(
            Number(name="age", values=np.array([np.nan, np.nan])),
            "no patient has all",
            id="missing",
        ),
        pytest.param(
            Category(name="c", codes=np.array([1, 1]), labels=("a", "b"), reference="a"),
            "nobody in the model has the reference level a of c",
            id="reference",
        ),
        pytest.param(
            Category(name="c", codes=np.array([1, 1]), labels=("a", "b"), reference="b"),
            "c does not vary",
            id="one level",
        ),
        pytest.param(
            Spline(name="age", values=np.array([1.0, 1, 1, 2])), "too few different", id="spline"
        ),
    ],
)
def test_says_why_there_is_no_design(column, reason):
    with pytest.raises(NotEstimableError, match=reason):
        build_design([column])


def test_mistakes_are_refused():
    with pytest.raises(ValueError, match="at least one column"):
        build_design([])
    with pytest.raises(ValueError, match="same patients"):
        build_design(
            [YesNo(name="a", codes=np.zeros(2, int)), YesNo(name="b", codes=np.ones(3, int))]
        )
    with pytest.raises(ValueError, match="without a label"):
        build_design([YesNo(name="a", codes=np.array([0, 2]))])
    with pytest.raises(ValueError, match="3 to 7 knots"):
        quantile_knots(np.arange(9.0), 8)
    with pytest.raises(ValueError, match="ascending"):
        restricted_cubic(np.arange(9.0), (3.0, 2.0, 5.0))
    with pytest.raises(KeyError):
        build_design([YesNo(name="a", codes=np.array([0, 1]))]).term("b")


@pytest.mark.parametrize("weighted", [False, True])
def test_patterns_give_the_models_that_the_patients_give(weighted):
    arm, cause = columns()
    generator = np.random.default_rng(2)
    levels = generator.integers(-1, 4, 400)
    weights = generator.integers(1, 4, 400).astype(float) if weighted else None
    patterns = collapse([arm, cause], levels, weights=weights)
    design = build_design([arm, cause], where=levels >= 0)
    rows = design.complete
    case = None if weights is None else weights[rows]
    assert len(patterns.outcome) <= 24
    assert patterns.design.names == design.names
    assert (patterns.design.complete == rows).all()
    assert patterns.design.missing == design.missing
    assert patterns.weights.sum() == pytest.approx(rows.sum() if case is None else case.sum())
    if not weighted:
        assert [t.counts for t in patterns.design.terms] == [t.counts for t in design.terms]
    of_patterns = fit_ordinal(patterns.design.values, patterns.outcome, weights=patterns.weights)
    of_patients = fit_ordinal(design.values, levels[rows], weights=case)
    assert of_patterns.coefficients == pytest.approx(of_patients.coefficients, rel=1e-8)
    assert of_patterns.covariance == pytest.approx(of_patients.covariance, rel=1e-7, abs=1e-12)
    logistic = fit_logistic(patterns.design.values, patterns.outcome <= 1, weights=patterns.weights)
    expected = fit_logistic(design.values, levels[rows] <= 1, weights=case)
    assert logistic.coefficients == pytest.approx(expected.coefficients, rel=1e-8)


def test_too_many_patterns_are_refused():
    codes = np.zeros(5, int)
    many = [
        Category(name=f"c{i}", codes=codes, labels=tuple(map(str, range(50))), reference="0")
        for i in range(5)
    ]
    with pytest.raises(ValueError, match="too many patterns"):
        collapse(many, codes)
