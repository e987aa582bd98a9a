"""Work to share, and the moment between a holder's ringing and its own first slice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from analytics.execution import spreading
from analytics.stats.missing.pieces import Imputing
from analytics.stats.missing.variables import ImputationPlan, Imputations, variable

Then = Callable[[str, Sequence[range]], None]


def imputing(iterations: int = 2) -> Imputing:
    """A chain of every kind of variable, with levels that are ruled out and a shift."""
    generator = np.random.default_rng(3)
    gone = generator.random((4, 80)) < 0.2
    score = np.where(gone[0], np.nan, generator.integers(0, 4, 80))
    allowed = np.ones((80, 4), dtype=bool)
    allowed[::2, 3] = np.isfinite(score[::2])
    pressure = np.where(gone[3], np.nan, generator.normal(140, 20, 80))
    columns = (
        variable("x", "number", generator.normal(size=80)),
        variable("score", "ordinal", score, allowed=allowed),
        variable("centre", "nominal", np.where(gone[1], np.nan, generator.integers(0, 3, 80))),
        variable("died", "binary", np.where(gone[2], np.nan, generator.integers(0, 2, 80))),
        variable("pressure", "number", pressure, method="normal", shift=np.full(80, 2.5)),
    )
    return Imputing(ImputationPlan(variables=columns, seed=11, iterations=iterations))


def require_same(found: Imputations, expected: Imputations) -> None:
    """Every bit of every draw and of every trace."""
    assert found.numbers == expected.numbers
    for trace in ("drawn", "means", "deviations"):
        ours, theirs = getattr(found, trace), getattr(expected, trace)
        assert list(ours) == list(theirs)
        assert all(ours[name].tobytes() == theirs[name].tobytes() for name in theirs)


def when_rung(monkeypatch: pytest.MonkeyPatch, then: Then, *, aloud: bool) -> None:
    """Let this happen between the ringing and the first slice; not ``aloud`` rings for nobody."""
    usual = spreading.ring_for_slices

    def ring(sha256: str, slices: Sequence[range]) -> None:
        if aloud:
            usual(sha256, slices)
        then(sha256, slices)

    monkeypatch.setattr(spreading, "ring_for_slices", ring)
