"""Weights from the propensity score, and warnings where they rest on few patients.

``propensity_weights(propensity, estimand="ATE", *, stabilised=True, truncate=None) -> Weights`` and
``positivity(propensity, weights=None) -> Positivity``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.stats.balance import effective_sample_size
from analytics.stats.propensity import Overlap, PropensityScore, overlap

Floats = NDArray[np.float64]
Estimand = Literal["ATE", "ATT", "ATC", "overlap", "matching"]
NAMES = {
    "ATE": "inverse probability weights, effect in all patients (ATE)",
    "ATT": "weights to the treated, effect in the treated (ATT)",
    "ATC": "weights to the controls, effect in the controls (ATC)",
    "overlap": "overlap weights, effect in patients at equipoise (ATO)",
    "matching": "matching weights, effect in patients who would be matched (ATM)",
}
# Warnings, not exclusions: conventions of applied work.
EXTREME_MULTIPLE_OF_MEAN = 10.0
NOTABLE_SHARE_OUTSIDE = 0.05
NOTABLE_LOSS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """``values`` (n,); effective sample sizes per arm; ``limits`` are those of the truncation.

    ``truncated`` (n,) marks who got a limit instead of the own weight.
    """

    values: Floats
    estimand: Estimand
    stabilised: bool
    limits: tuple[float, float] | None
    truncated: NDArray[np.bool_]
    effective_treated: float
    effective_control: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Positivity:
    """``warnings`` in words, empty if there is nothing to warn of."""

    overlap: Overlap
    largest_weight: float | None
    largest_over_mean: float | None
    effective_share_treated: float | None
    effective_share_control: float | None
    warnings: tuple[str, ...]


def propensity_weights(
    propensity: PropensityScore,
    estimand: Estimand = "ATE",
    *,
    stabilised: bool = True,
    truncate: tuple[float, float] | None = None,
) -> Weights:
    """Weights of shape (n,) for the estimand.

    ``stabilised`` multiplies the ATE weights by the share of the patient's own arm; it changes no
    weighted mean of an arm, only the sizes.  ``truncate`` are two percentiles, such as (1, 99), of
    the weights of all patients (type 7): weights beyond become the limit, which trades bias for
    variance.  ValueError for an unknown estimand or impossible percentiles.

    Source: Robins, Hernán & Brumback, Epidemiology 2000;11:550-560; overlap: Li, Morgan &
    Zaslavsky, J Am Stat Assoc 2018;113:390-400; matching: Li & Greene, Int J Biostat
    2013;9:215-234.
    """
    if estimand not in NAMES:
        raise ValueError(f"unknown estimand {estimand!r}")
    arm = propensity.treated
    ours, theirs = arm_weights(propensity.logit, estimand)
    values = np.where(arm, ours, theirs)
    if stabilised and estimand == "ATE":
        share = propensity.n_treated / arm.size
        values *= np.where(arm, share, 1 - share)
    limits, truncated = None, np.zeros(arm.size, dtype=bool)
    if truncate is not None:
        limits = _percentiles(values, truncate)
        truncated = (values < limits[0]) | (values > limits[1])
        values = np.clip(values, limits[0], limits[1])
    return Weights(
        values=values,
        estimand=estimand,
        stabilised=stabilised and estimand == "ATE",
        limits=limits,
        truncated=truncated,
        effective_treated=effective_sample_size(values[arm]),
        effective_control=effective_sample_size(values[~arm]),
        method=_method(estimand, truncate, stabilised=stabilised and estimand == "ATE"),
    )


def _percentiles(values: Floats, truncate: tuple[float, float]) -> tuple[float, float]:
    low, high = truncate
    if not 0 <= low < high <= 100:  # noqa: PLR2004 - percentiles
        raise ValueError("percentiles of a truncation lie between 0 and 100, low before high")
    return float(np.percentile(values, low)), float(np.percentile(values, high))


def arm_weights(logit: Floats, estimand: Estimand) -> tuple[Floats, Floats]:
    """What a patient weighs if treated and if not, both (n,), not stabilised."""
    odds = np.exp(np.clip(logit, -700, 700))
    one = np.ones(logit.shape)
    if estimand == "ATE":
        return 1 + 1 / odds, 1 + odds
    if estimand == "ATT":
        return one, odds
    if estimand == "ATC":
        return 1 / odds, one
    if estimand == "overlap":
        return 1 / (1 + odds), odds / (1 + odds)
    return np.minimum(1, 1 / odds), np.minimum(1, odds)


def arm_weight_slopes(logit: Floats, estimand: Estimand) -> tuple[Floats, Floats]:
    """Derivatives of ``arm_weights`` in the logit of the score, both (n,)."""
    odds = np.exp(np.clip(logit, -700, 700))
    none, variance = np.zeros(logit.shape), odds / (1 + odds) ** 2
    if estimand == "ATE":
        return -1 / odds, odds
    if estimand == "ATT":
        return none, odds
    if estimand == "ATC":
        return -1 / odds, none
    if estimand == "overlap":
        return -variance, variance
    return np.where(odds > 1, -1 / odds, 0.0), np.where(odds < 1, odds, 0.0)


def positivity(
    propensity: PropensityScore, weights: Weights | None = None, *, bins: int = 20
) -> Positivity:
    """Whether every patient could have been in either arm: common support and extreme weights."""
    common = overlap(propensity, bins=bins)
    said = [
        f"{share:.0%} of the {name} lie outside the common support of the score."
        for share, name in (
            (common.treated_outside, "treated"),
            (common.control_outside, "controls"),
        )
        if share > NOTABLE_SHARE_OUTSIDE
    ]
    if weights is None:
        return Positivity(
            overlap=common,
            largest_weight=None,
            largest_over_mean=None,
            effective_share_treated=None,
            effective_share_control=None,
            warnings=tuple(said),
        )
    largest, multiple = _largest(propensity.treated, weights.values)
    shares = (
        weights.effective_treated / propensity.n_treated,
        weights.effective_control / propensity.n_control,
    )
    if multiple > EXTREME_MULTIPLE_OF_MEAN:
        said.append(f"The largest weight is {multiple:.0f} times the mean weight of its arm.")
    said += [
        f"Weighting leaves {share:.0%} of the information of the {name}."
        for share, name in zip(shares, ("treated", "controls"), strict=True)
        if share < NOTABLE_LOSS
    ]
    return Positivity(
        overlap=common,
        largest_weight=largest,
        largest_over_mean=multiple,
        effective_share_treated=shares[0],
        effective_share_control=shares[1],
        warnings=tuple(said),
    )


def _largest(arm: NDArray[np.bool_], values: Floats) -> tuple[float, float]:
    multiples = [float(each.max() / each.mean()) for each in (values[arm], values[~arm])]
    return float(values.max()), max(multiples)


def _method(estimand: Estimand, truncate: tuple[float, float] | None, *, stabilised: bool) -> str:
    said = NAMES[estimand] + (", stabilised" if stabilised else "")
    if truncate is None:
        return said
    return f"{said}, truncated at percentiles {truncate[0]:g} and {truncate[1]:g} of all weights"
