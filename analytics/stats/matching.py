"""Nearest-neighbour matching on the logit of the propensity score, within a caliper.

``match(distance, treated, *, ratio=1, caliper=0.2, spread="within arms", order="largest",
seed=None, replacement=False, exact=None) -> Matching``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, observed
from analytics.stats.greedy_neighbour import in_order, nearest_each, nearest_free
from analytics.stats.logistic import binary_outcome
from analytics.stats.time_to_event import labelled

Spread = Literal["within arms", "all"]
Order = Literal["largest", "smallest", "random", "data"]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matching:
    """Pairs as row numbers: ``treated`` (p,) and ``control`` (p,), in the order of matching.

    A treated patient with two controls stands in two pairs; a control used twice (replacement) does
    too.  ``weights`` (n,) are 1 for matched treated patients, for controls the sum of their shares
    of the sets, scaled to the number of controls used; 0 for who is not matched.  ``width`` is the
    caliper in units of the distance, infinite without one.
    """

    treated: Integers
    control: Integers
    weights: NDArray[np.float64]
    width: float
    n_treated: int
    n_treated_matched: int
    n_controls_used: int
    replacement: bool
    method: str

    @property
    def rows(self) -> Integers:
        """The rows of all matched patients, each once, in the order of the data."""
        return np.flatnonzero(self.weights > 0)


def match(  # noqa: PLR0913 - keyword-only choices of one method
    distance: ArrayLike,
    treated: ArrayLike,
    *,
    ratio: int = 1,
    caliper: float | None = 0.2,
    spread: Spread = "within arms",
    order: Order = "largest",
    seed: int | None = None,
    replacement: bool = False,
    exact: ArrayLike | None = None,
) -> Matching:
    """Each treated patient in turn takes the nearest control that is free, if within the caliper.

    ``distance`` (n,) is the scale of the differences, usually the logit of the score; ``treated``
    (n,) the arm.  The caliper is in standard deviations of the distance: ``spread`` "within arms"
    pools those of the two arms (Austin), "all" takes that of all patients (as MatchIt); None sets
    no caliper.  ``order`` is that of the treated by distance ("largest" first, as MatchIt), of the
    data, or random, for which ``seed`` is needed.  ``ratio`` > 1 goes round: everybody gets a first
    control before anybody gets a second.  ``exact`` (n,) labels that both must share.  Among
    controls at the same distance the first in the data is taken.

    The result is the exact greedy one.  ValueError for impossible choices; NotEstimableError if an
    arm is empty, the distance does not vary, or nobody finds a control.

    Source: Austin, Pharm Stat 2011;10:150-161; order and weights as R's MatchIt.
    """
    values, arm = observed(distance), binary_outcome(treated)
    _require_choices(values, arm, ratio, caliper)
    width = inf if caliper is None else caliper * spread_of(values, arm, spread)
    turn = _turns(values, arm, order, seed)
    group = np.zeros(values.size, dtype=np.int64)
    if exact is not None:
        group = labelled(exact, values.size, "label for exact matching")[1]
    pairs = [
        _matched(values, turn[group[turn] == g], np.flatnonzero((group == g) & ~arm), *rest)
        for g in range(int(group.max()) + 1)
        for rest in [(ratio, width, replacement)]
    ]
    ours, theirs = (np.concatenate(each) for each in zip(*pairs, strict=True))
    if ours.size == 0:
        raise NotEstimableError("no treated patient has a control within the caliper")
    weights = _weights(ours, theirs, values.size)
    return Matching(
        treated=ours,
        control=theirs,
        weights=weights,
        width=width,
        n_treated=int(arm.sum()),
        n_treated_matched=int(np.count_nonzero(weights[arm])),
        n_controls_used=int(np.count_nonzero(weights[~arm])),
        replacement=replacement,
        method=_method(ratio, caliper, spread, order, replacement=replacement),
    )


def spread_of(distance: ArrayLike, treated: ArrayLike, spread: Spread) -> float:
    """The standard deviation that a caliper is a multiple of; NotEstimableError if it is zero."""
    values, arm = observed(distance), binary_outcome(treated)
    if spread == "all":
        size = float(values.std(ddof=1)) if values.size > 1 else 0.0
    elif spread == "within arms":
        arms = [each for each in (values[arm], values[~arm]) if each.size > 1]
        size = sqrt(sum(float(each.var(ddof=1)) for each in arms) / max(1, len(arms)))
    else:
        raise ValueError(f"unknown spread for the caliper {spread!r}")
    if size == 0:
        raise NotEstimableError("the distance does not vary, so a caliper in SDs has no width")
    return size


def _require_choices(
    values: NDArray[np.float64], arm: NDArray[np.bool_], ratio: int, caliper: float | None
) -> None:
    if values.shape != arm.shape:
        raise ValueError("one distance is needed per patient")
    if ratio < 1 or (caliper is not None and caliper <= 0):
        raise ValueError("the ratio must be 1 or more and the caliper positive")
    if not arm.any() or arm.all():
        raise NotEstimableError("an arm has no patients")


def _turns(
    values: NDArray[np.float64], arm: NDArray[np.bool_], order: Order, seed: int | None
) -> Integers:
    rows = np.flatnonzero(arm)
    if order == "largest":
        return rows[in_order(-values[rows])]
    if order == "smallest":
        return rows[in_order(values[rows])]
    if order == "random":
        if seed is None:
            raise ValueError("a random order needs a seed")
        return np.random.default_rng(seed).permutation(rows)
    if order != "data":
        raise ValueError(f"unknown order of matching {order!r}")
    return rows


def _matched(
    values: NDArray[np.float64],
    turn: Integers,
    controls: Integers,
    ratio: int,
    width: float,
    replacement: bool,  # noqa: FBT001 - private, passed on
) -> tuple[Integers, Integers]:
    if turn.size == 0 or controls.size == 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    search = nearest_each if replacement else nearest_free
    found = search(values[turn], values[controls], rounds=ratio, width=width)
    ours = np.concatenate([turn[each >= 0] for each in found])
    theirs = np.concatenate([controls[each[each >= 0]] for each in found])
    return ours, theirs


def _weights(ours: Integers, theirs: Integers, n: int) -> NDArray[np.float64]:
    controls_of = np.bincount(ours, minlength=n)
    shares = np.bincount(theirs, weights=1 / controls_of[ours], minlength=n)
    used = int((shares > 0).sum())
    weights = shares * (used / shares.sum())
    weights[ours] = 1.0
    return np.asarray(weights, dtype=np.float64)


def _method(
    ratio: int, caliper: float | None, spread: Spread, order: Order, *, replacement: bool
) -> str:
    where = "no caliper" if caliper is None else f"caliper {caliper:g} SD ({spread})"
    how = "with" if replacement else "without"
    turns = {"largest": "largest first", "smallest": "smallest first", "data": "in data order"}
    turn = turns.get(order, "in random order")
    return f"1:{ratio} nearest neighbour, {where}, {how} replacement, {turn}"
