"""Death and its time, counted in whole days from the index date or from the puncture."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.derive.library import derived
from analytics.derive.logic import equals, numbers, three_valued

DEAD = 6


@derived(
    label="Date of death",
    kind="date",
    definition="The recorded date of death; where it is blank and the 90-day follow-up says dead, "
    "the date of that follow-up, which is then the date of death.",
    certainty="design",
)
def date_of_death(
    death_date: pd.Series, d90_fu_status: pd.Series, d90_fu_date: pd.Series
) -> pd.Series:
    found_dead = equals(d90_fu_status, "dead").fillna(value=False).astype(bool)
    return death_date.fillna(d90_fu_date.where(found_dead))


@derived(
    label="Latest possible date of death",
    kind="date",
    definition="The date of death; where only the month or the year is known, its last day.",
    certainty="design",
)
def latest_date_of_death(date_of_death: pd.Series, death_precision: pd.Series) -> pd.Series:
    month_end = date_of_death + pd.offsets.MonthEnd(0)
    year_end = date_of_death + pd.offsets.YearEnd(0)
    latest = date_of_death.mask(_is(death_precision, "month"), month_end)
    return latest.mask(_is(death_precision, "year"), year_end).astype(date_of_death.dtype)


@derived(
    label="Score of the 90-day follow-up",
    kind="integer",
    unit="points",
    definition="The mRS of the 90-day follow-up, adjudicated where it was adjudicated.",
    certainty="design",
)
def d90_score(d90_mrs: pd.Series, d90_mrs_adjudicated: pd.Series) -> pd.Series:
    return d90_mrs_adjudicated.fillna(d90_mrs).astype("Int64")


@derived(
    label="Seen alive at 90 days",
    kind="boolean",
    definition="mRS 0 to 5 at the follow-up at 90 days (from {window_before} days before it; also "
    "where that follow-up has no date) or at one year.",
    certainty="design",
)
def seen_alive_90d(
    index_date: pd.Series,
    d90_score: pd.Series,
    d90_fu_date: pd.Series,
    y1_mrs: pd.Series,
    *,
    followup_day: int,
    window_before: int,
) -> pd.Series:
    seen_on = days_between(index_date, d90_fu_date)
    in_time = np.isnan(seen_on) | (seen_on >= followup_day - window_before)
    alive = ((numbers(d90_score) < DEAD) & in_time) | (numbers(y1_mrs) < DEAD)
    return pd.Series(alive, index=index_date.index).astype("boolean")


@derived(
    label="Death within 90 days",
    kind="boolean",
    definition="Died on day {followup_day} after the index date or earlier, by the date of death. "
    "If only month or year is known and its last day is later, it cannot be told. A death without "
    "any date counts where the 90-day follow-up gives mRS 6. Without a date of death, alive is "
    "only who was seen alive at 90 days; else it cannot be told.",
    certainty="design",
)
def death_90d(
    index_date: pd.Series,
    date_of_death: pd.Series,
    latest_date_of_death: pd.Series,
    d90_score: pd.Series,
    seen_alive_90d: pd.Series,
    *,
    followup_day: int,
) -> pd.Series:
    earliest = days_between(index_date, date_of_death)
    latest = days_between(index_date, latest_date_of_death)
    dated = ~np.isnan(earliest)
    yes = np.where(dated, latest <= followup_day, numbers(d90_score) == DEAD)
    no = np.where(dated, earliest > followup_day, seen_alive_90d.to_numpy(dtype=np.bool_))
    return three_valued(yes, no, index_date.index)


def days_between(start: pd.Series, end: pd.Series) -> NDArray[np.float64]:
    """Whole days from one date to another, NaN where either is missing."""
    return np.asarray((end - start).dt.days.to_numpy(dtype=np.float64, na_value=np.nan))


def _is(values: pd.Series, code: str) -> pd.Series:
    return equals(values, code).fillna(value=False).astype(bool)
