"""Bootstrap errors of weighted effects: near the sandwich, seeded, and the same in slices."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from analytics.stats.bootstrap_effect import Replicates, WeightChoices, bootstrap_effect
from analytics.stats.estimate import NotEstimableError
from analytics.stats.numbered import Made, Numbered
from analytics.stats.propensity import PropensityScore, estimate_propensity
from analytics.stats.weighted_effect import weighted_effect

CHOICES = WeightChoices(truncate=(1.0, 99.0))


@pytest.fixture(scope="module")
def data() -> tuple[np.ndarray, PropensityScore]:
    generator = np.random.default_rng(8)
    design = generator.normal(size=(400, 2))
    arm = generator.random(400) < 1 / (1 + np.exp(-0.6 * design[:, 0]))
    outcome = (generator.random(400) < 1 / (1 + np.exp(0.4 - design[:, 0] - 0.5 * arm))) * 1.0
    return outcome, estimate_propensity(design, arm)


def test_the_estimate_is_the_weighted_one_and_its_error_near_the_sandwich(
    data: tuple[np.ndarray, PropensityScore],
) -> None:
    outcome, score = data
    found = bootstrap_effect(outcome, score, CHOICES, replicates=400, seed=3)
    usual = weighted_effect(outcome, score, CHOICES.of(score))
    assert found.difference.value == pytest.approx(usual.difference.value, rel=1e-12)
    contrast = np.array([1.0, -1.0])
    errors = [sqrt(contrast @ each.covariance @ contrast) for each in (found, usual)]
    assert errors[0] == pytest.approx(errors[1], rel=0.15)
    assert found.variance == "bootstrap, 400 replicates, seed 3"


def test_slices_made_anywhere_are_the_whole(data: tuple[np.ndarray, PropensityScore]) -> None:
    outcome, score = data
    work = Replicates(
        outcome=outcome, treated=score.treated, design=score.design, choices=CHOICES, seed=3
    )
    whole = work.make(range(6))
    parts = [work.make(numbers) for numbers in (range(4, 6), range(4))]
    assert (work.together(parts[::-1]) == whole).all()
    assert not (replace(work, seed=4).make(range(6)) == whole).any()


def test_whoever_makes_the_replicates_is_asked_for_all_of_them(
    data: tuple[np.ndarray, PropensityScore],
) -> None:
    asked = []

    def elsewhere(work: Numbered[Made], count: int) -> Made:
        asked.append(count)
        return work.together([work.make(range(7)), work.make(range(7, count))])

    outcome, score = data
    usual = bootstrap_effect(outcome, score, CHOICES, replicates=20, seed=3)
    spread = bootstrap_effect(outcome, score, CHOICES, replicates=20, seed=3, spread=elsewhere)
    assert (spread.covariance == usual.covariance).all()
    assert asked == [20]


def test_replicates_that_are_separated_are_refused_when_many() -> None:
    design = np.array([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]])
    score = estimate_propensity(design, np.array([0, 1, 0, 1, 0, 1]))
    with pytest.raises(NotEstimableError, match="bootstrap replicates have no estimate"):
        bootstrap_effect([0, 1, 1, 0, 1, 0], score, CHOICES, replicates=30, seed=1)


def test_impossible_choices_are_errors(data: tuple[np.ndarray, PropensityScore]) -> None:
    outcome, score = data
    with pytest.raises(ValueError, match="at least two replicates"):
        bootstrap_effect(outcome, score, CHOICES, replicates=1, seed=1)
    with pytest.raises(ValueError, match="one outcome"):
        bootstrap_effect(outcome[1:], score, CHOICES, seed=1)
