"""Functional outcome at 90 days: the modified Rankin Scale, cut (clinical brief 3.4, 3.5)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.dataset.cohort import is_true
from analytics.derive.library import derived
from analytics.derive.logic import compare, equals, numbers, three_valued
from analytics.derive.mortality import DEAD, days_between

EXCELLENT, INDEPENDENT, AMBULATORY = 1, 2, 3
SACKS = "Sacks 2018 and others, table of mRS grades"


@derived(
    label="mRS at 90 days",
    kind="integer",
    unit="points",
    definition="The score of the 90-day follow-up, adjudicated where it was adjudicated; 6 for "
    "every death within 90 days. {count_outside_window}",
    certainty="confirmed",
    source=SACKS,
)
def mrs90(
    d90_score: pd.Series,
    death_90d: pd.Series,
    in_window_90d: pd.Series,
    *,
    count_outside_window: bool,
) -> pd.Series:
    dead = death_90d.fillna(value=False).astype(bool)
    scored = d90_score if count_outside_window else d90_score.where(is_true(in_window_90d))
    return scored.mask(dead, DEAD)


@derived(
    label="mRS 0–1 at 90 days",
    kind="boolean",
    definition="mRS at 90 days of 0 or 1 (excellent).",
    certainty="confirmed",
    source=SACKS,
)
def mrs_0_1(mrs90: pd.Series) -> pd.Series:
    return compare(mrs90 <= EXCELLENT)


@derived(
    label="mRS 0–2 at 90 days",
    kind="boolean",
    definition="mRS at 90 days of 0 to 2 (functional independence).",
    certainty="confirmed",
    source=SACKS,
)
def mrs_0_2(mrs90: pd.Series) -> pd.Series:
    return compare(mrs90 <= INDEPENDENT)


@derived(
    label="mRS 0–3 at 90 days",
    kind="boolean",
    definition="mRS at 90 days of 0 to 3 (ambulatory).",
    certainty="confirmed",
    source="ANGEL-ACT BAO",
)
def mrs_0_3(mrs90: pd.Series) -> pd.Series:
    return compare(mrs90 <= AMBULATORY)


@derived(
    label="mRS 0–2 or back to the status before",
    kind="boolean",
    definition="mRS at 90 days of 0 to 2, or, with a score before the stroke of 3 or more, no "
    "worse than before; never for the dead. Cannot be told where it turns on a score before the "
    "stroke that is not recorded.",
    certainty="confirmed",
    source="Catalan registry",
)
def good_or_return(mrs90: pd.Series, prestroke_mrs: pd.Series) -> pd.Series:
    returned = compare(prestroke_mrs > INDEPENDENT) & compare(mrs90 <= prestroke_mrs)
    return compare(mrs90 <= INDEPENDENT) | (returned & compare(mrs90 < DEAD))


@derived(
    label="90-day assessment inside the window",
    kind="boolean",
    definition="The 90-day assessment was done from {window_before} days before to {window_after} "
    "days after day {followup_day}, counted from the index date; a death within 90 days counts as "
    "inside.",
    certainty="unconfirmed",
    source="Convention of the MR CLEAN family of trials, as recalled",
)
def in_window_90d(
    index_date: pd.Series,
    d90_fu_status: pd.Series,
    d90_fu_date: pd.Series,
    death_90d: pd.Series,
    *,
    followup_day: int,
    window_before: int,
    window_after: int,
) -> pd.Series:
    day = days_between(index_date, d90_fu_date)
    inside = (day >= followup_day - window_before) & (day <= followup_day + window_after)
    done = equals(d90_fu_status, "done").fillna(value=False).to_numpy(dtype=np.bool_)
    assessed = three_valued(done & inside, done & ~np.isnan(day) & ~inside, index_date.index)
    return assessed.mask(death_90d.fillna(value=False).astype(bool), other=True)


@derived(
    label="mRS at discharge",
    kind="integer",
    unit="points",
    definition="The score of the follow-up at discharge.",
    certainty="design",
)
def mrs_discharge(discharge_mrs: pd.Series) -> pd.Series:
    return pd.Series(discharge_mrs, copy=True)


@derived(
    label="Neurological change at 24 hours",
    kind="integer",
    unit="points",
    definition="NIHSS at 24 hours minus baseline NIHSS; negative is better.",
    certainty="design",
)
def nihss_change_24h(nihss_24h: pd.Series, nihss_baseline: pd.Series) -> pd.Series:
    return pd.Series(numbers(nihss_24h) - numbers(nihss_baseline), index=nihss_24h.index).astype(
        "Int64"
    )
