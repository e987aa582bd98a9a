"""Time to death: who was observed for how long, and who died while observed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.dataset.cohort import is_true
from analytics.derive.library import derived
from analytics.derive.logic import equals, numbers
from analytics.derive.mortality import DEAD, days_between

OBSERVED = (
    "Days count from the index date. Alive was who had mRS 0 to 5 at the 90-day or the one-year "
    "follow-up, on its date, or left the hospital alive; a 90-day follow-up without a date counts "
    "as day {followup_day}. A death whose day is not known cannot be told."
)


@derived(
    label="Days observed",
    kind="integer",
    unit="days",
    definition="Days to death, or to the last sight of the patient alive, and {followup_day} at "
    f"most. {OBSERVED}",
    certainty="design",
)
def days_observed(
    index_date: pd.Series,
    date_of_death: pd.Series,
    latest_date_of_death: pd.Series,
    died: pd.Series,
    last_alive_day: pd.Series,
    *,
    followup_day: int,
) -> pd.Series:
    death = _day_of_death(index_date, date_of_death, latest_date_of_death)
    undated = is_true(died) & np.isnan(death)
    day = np.where(np.isnan(death), numbers(last_alive_day), death)
    day = np.where(undated | (day < 0), np.nan, np.minimum(day, followup_day))
    return pd.Series(day, index=index_date.index).astype("Int64")


@derived(
    label="Death while observed",
    kind="boolean",
    definition="Died on day {followup_day} or earlier; the others were alive when last seen. "
    f"{OBSERVED}",
    certainty="design",
)
def died_observed(
    index_date: pd.Series,
    date_of_death: pd.Series,
    latest_date_of_death: pd.Series,
    days_observed: pd.Series,
    *,
    followup_day: int,
) -> pd.Series:
    death = _day_of_death(index_date, date_of_death, latest_date_of_death)
    dead = pd.Series(death <= followup_day, index=index_date.index).astype("boolean")
    return dead.mask(days_observed.isna())


@derived(
    label="Last day seen alive",
    kind="integer",
    unit="days",
    definition="The latest day on which the patient is known to have been alive; 0 at least where "
    f"nothing later is known. {OBSERVED}",
    certainty="design",
)
def last_alive_day(
    index_date: pd.Series,
    discharge_dt: pd.Series,
    discharge_destination: pd.Series,
    followed_alive_day: pd.Series,
) -> pd.Series:
    left_alive = ~is_true(equals(discharge_destination, "dead"))
    discharged = days_between(index_date, discharge_dt.dt.tz_localize(None))
    days = [
        np.where(index_date.isna(), np.nan, 0.0),
        np.where(left_alive, discharged, np.nan),
        numbers(followed_alive_day),
    ]
    return pd.Series(np.fmax.reduce(days), index=index_date.index).astype("Int64")


@derived(
    label="Last follow-up alive",
    kind="integer",
    unit="days",
    definition="The day of the last follow-up, at 90 days or one year, that gave mRS 0 to 5; a "
    "90-day follow-up without a date counts as day {followup_day}.",
    certainty="design",
)
def followed_alive_day(
    index_date: pd.Series,
    d90_score: pd.Series,
    d90_fu_date: pd.Series,
    y1_mrs: pd.Series,
    y1_fu_date: pd.Series,
    *,
    followup_day: int,
) -> pd.Series:
    at_90 = days_between(index_date, d90_fu_date)
    at_90 = np.where(np.isnan(at_90), followup_day, at_90)
    days = [
        np.where(numbers(d90_score) < DEAD, at_90, np.nan),
        np.where(numbers(y1_mrs) < DEAD, days_between(index_date, y1_fu_date), np.nan),
    ]
    return pd.Series(np.fmax.reduce(days), index=index_date.index).astype("Int64")


def _day_of_death(
    index_date: pd.Series, earliest: pd.Series, latest: pd.Series
) -> NDArray[np.float64]:
    """The day of death where it is known to the day, else NaN."""
    day = days_between(index_date, earliest)
    return np.where(day == days_between(index_date, latest), day, np.nan)
