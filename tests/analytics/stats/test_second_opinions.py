"""Other packages' answers on the same made-up cohort: statsmodels, lifelines and tableone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from tableone import TableOne

from analytics.stats.baseline import CategoryColumn, NumberColumn, describe_columns
from analytics.stats.baseline_tests import Choices
from analytics.stats.cox import fit_cox
from analytics.stats.kaplan_meier import kaplan_meier
from analytics.stats.linear import fit_linear
from analytics.stats.log_rank import log_rank
from analytics.stats.logistic import fit_logistic
from analytics.stats.risk_regression import modified_poisson

# They use what pandas 4 will not have any more.
pytestmark = pytest.mark.filterwarnings("ignore")
ROWS = 400


@pytest.fixture(scope="module")
def cohort() -> pd.DataFrame:
    """Two arms, age and NIHSS, a good outcome, and deaths on whole days, so with ties."""
    generator = np.random.default_rng(20_261_126)
    arm = (generator.random(ROWS) < 0.4).astype(float)
    age, nihss = generator.normal(66, 11, ROWS).round(), generator.poisson(14, ROWS).astype(float)
    latent = 3 - 0.02 * age - 0.12 * nihss + 0.4 * arm + generator.logistic(size=ROWS)
    day = np.ceil(generator.exponential(120 * np.exp(-0.05 * (nihss - 14) + 0.3 * arm)))
    return pd.DataFrame(
        {
            "arm": arm,
            "age": age,
            "nihss": nihss,
            "good": (latent > 0).astype(float),
            "day": np.minimum(day, 90),
            "died": (day <= 90).astype(float),
            "region": generator.choice(["ICA", "M1", "M2"], ROWS),
        }
    )


def terms(cohort: pd.DataFrame) -> np.ndarray:
    return cohort[["arm", "age", "nihss"]].to_numpy()


def test_statsmodels_on_logistic_poisson_and_linear_models(cohort: pd.DataFrame) -> None:
    design, good = terms(cohort), cohort["good"].to_numpy()
    peer_design = sm.add_constant(design)
    ours, theirs = fit_logistic(design, good), sm.Logit(good, peer_design).fit(disp=0, tol=1e-12)
    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-6)
    assert ours.standard_errors == pytest.approx(theirs.bse, rel=1e-6)
    poisson = sm.GLM(good, peer_design, family=sm.families.Poisson()).fit(cov_type="HC0", tol=1e-12)
    ratios = modified_poisson(design, good).terms
    assert [each.coefficient for each in ratios] == pytest.approx(poisson.params[1:], rel=1e-6)
    assert [each.standard_error for each in ratios] == pytest.approx(poisson.bse[1:], rel=1e-6)
    nihss = cohort["nihss"].to_numpy()
    line, peer = fit_linear(design[:, :2], nihss), sm.OLS(nihss, peer_design[:, :3]).fit()
    assert line.coefficients == pytest.approx(peer.params, rel=1e-6)


def test_lifelines_on_curves_log_rank_and_cox_with_ties(cohort: pd.DataFrame) -> None:
    day, died, arm = (cohort[name].to_numpy() for name in ("day", "died", "arm"))
    curve, peer = kaplan_meier(day, died), KaplanMeierFitter().fit(day, died)
    assert curve.survival == pytest.approx(
        peer.survival_function_at_times(curve.times).to_numpy(), rel=1e-9
    )
    limits = peer.confidence_interval_.loc[curve.times].to_numpy()
    assert np.column_stack([curve.low, curve.high]) == pytest.approx(limits, rel=1e-6)
    inside = arm == 1
    expected = logrank_test(day[inside], day[~inside], died[inside], died[~inside])
    assert log_rank(day, died, arm).test.p_value == pytest.approx(expected.p_value, rel=1e-6)
    frame = cohort[["arm", "age", "nihss", "day", "died"]]
    fitted = CoxPHFitter().fit(frame, "day", "died", fit_options={"precision": 1e-10})
    ours = fit_cox(day, died, terms(cohort))
    assert ours.coefficients == pytest.approx(fitted.params_.to_numpy(), rel=1e-4)
    assert ours.standard_errors == pytest.approx(fitted.standard_errors_.to_numpy(), rel=1e-4)


def test_tableone_on_tests_and_standardised_differences(cohort: pd.DataFrame) -> None:
    peer = TableOne(
        cohort,
        columns=["age", "nihss", "region"],
        categorical=["region"],
        nonnormal=["nihss"],
        groupby="arm",
        pval=True,
        smd=True,
    )
    columns = {
        "age": NumberColumn(values=cohort["age"].to_numpy(), summary="mean"),
        "nihss": NumberColumn(values=cohort["nihss"].to_numpy(), summary="median"),
        "region": CategoryColumn(
            codes=cohort["region"].astype("category").cat.codes.to_numpy(), levels=3
        ),
    }
    ours = describe_columns(
        columns, cohort["arm"].astype(int).to_numpy(), 2, choices=Choices(policy="pearson")
    )
    for name, found in ours.items():
        assert found.test.p_value == pytest.approx(peer.htest_table.loc[name, "P-Value"], rel=1e-6)
        # Theirs is the second group minus the first.
        difference = peer.smd_table.loc[name].item()
        assert abs(found.balance.value) == pytest.approx(abs(difference), rel=1e-6)
    assert ours["age"].balance.value == pytest.approx(-peer.smd_table.loc["age"].item(), rel=1e-6)
