"""Far from its shift scipy's noncentral t is NaN; the power is 1 there and no NaN."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.stats.power.means import detectable_mean_difference, power_of_means


@pytest.mark.parametrize("n", [2, 40, 76, 119, 500])
def test_power_never_falls_and_is_never_missing(n: int) -> None:
    powers = [power_of_means(float(each), 1.0, n, n) for each in np.linspace(0, 9, 181)]
    assert np.isfinite(powers).all()
    assert (np.diff(powers) > -1e-9).all()


def test_the_detectable_difference_of_238_patients_reaches_its_power() -> None:
    found = detectable_mean_difference(80.0, 91, 147)
    assert power_of_means(found, 80.0, 91, 147) == pytest.approx(0.8, rel=1e-9)
