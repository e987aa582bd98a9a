"""What the definitions of symptomatic haemorrhage are made of (clinical brief 3.3).

Time zero is the arterial puncture.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.dataset.dataset import CASE
from analytics.derive.library import derived
from analytics.derive.logic import among, any_row, compare, first_rows, row_counts, three_valued
from analytics.derive.mortality import DEAD, days_between

CLEAR_RISE = 4
DAYS_IN_A_WEEK = 7
HOURS_IN_A_DAY = 24
PH2_TYPES = ("ph2", "rph2")
UNTESTABLE = (
    "A rise cannot be told where the NIHSS after the procedure is recorded as not testable."
)


@derived(
    label="Any intracranial haemorrhage",
    kind="boolean",
    definition="New blood on any imaging after the procedure, as recorded; where the answer is "
    "blank, a recorded haemorrhage finding counts as yes.",
    certainty="design",
)
def any_ich(haemorrhagefinding: pd.DataFrame, ich_present: pd.Series) -> pd.Series:
    found = row_counts(haemorrhagefinding, len(ich_present)) > 0
    return ich_present.mask(ich_present.isna().to_numpy() & found, other=True)


@derived(
    label="Parenchymal haematoma type 2 (PH2)",
    kind="boolean",
    definition="A haemorrhage finding of type PH2 within the infarct; remote haematomas are not "
    "counted. Cannot be told where a haemorrhage is present but its types are not recorded.",
    certainty="confirmed",
    source="Heidelberg Bleeding Classification",
)
def ph2(haemorrhagefinding: pd.DataFrame, any_ich: pd.Series) -> pd.Series:
    return _has_type(haemorrhagefinding, any_ich, ("ph2",))


@derived(
    label="PH2, local or remote",
    kind="boolean",
    definition="A haemorrhage finding of type PH2 or remote PH2.",
    certainty="confirmed",
    source="SITS-MOST",
)
def ph2_local_or_remote(haemorrhagefinding: pd.DataFrame, any_ich: pd.Series) -> pd.Series:
    return _has_type(haemorrhagefinding, any_ich, PH2_TYPES)


@derived(
    label="Hours from puncture to haemorrhage",
    kind="decimal",
    unit="h",
    definition="First sight of the haemorrhage minus arterial puncture.",
    certainty="design",
)
def hours_to_ich(puncture_dt: pd.Series, ich_first_seen_dt: pd.Series) -> pd.Series:
    return _hours(puncture_dt, ich_first_seen_dt)


@derived(
    label="Hours from puncture to sight of PH2",
    kind="decimal",
    unit="h",
    definition="Time of the first PH2 or remote PH2 finding; where that row has no time, the "
    "first sight of any haemorrhage.",
    certainty="design",
)
def hours_to_ph2(
    haemorrhagefinding: pd.DataFrame, puncture_dt: pd.Series, ich_first_seen_dt: pd.Series
) -> pd.Series:
    large = haemorrhagefinding[haemorrhagefinding["ich_type"].isin(PH2_TYPES)]
    ordered = large.sort_values([CASE, "ich_imaging_dt"], kind="stable")
    places = first_rows(ordered, len(puncture_dt))
    times = pd.api.extensions.take(ordered["ich_imaging_dt"].array, places, allow_fill=True)
    seen = pd.Series(times, index=puncture_dt.index).fillna(ich_first_seen_dt)
    return _hours(puncture_dt, seen)


@derived(
    label="Death within 7 days",
    kind="boolean",
    definition="Died on the seventh day after the day of the puncture or earlier, by the date of "
    "death. Alive is who is recorded as not dead or has mRS 0 to 5 at 90 days.",
    certainty="design",
)
def death_7d(
    puncture_day: pd.Series,
    date_of_death: pd.Series,
    latest_date_of_death: pd.Series,
    known_alive: pd.Series,
) -> pd.Series:
    earliest = days_between(puncture_day, date_of_death)
    latest = days_between(puncture_day, latest_date_of_death)
    alive = known_alive.to_numpy(dtype=np.bool_, na_value=False)
    return three_valued(
        latest <= DAYS_IN_A_WEEK, (earliest > DAYS_IN_A_WEEK) | alive, puncture_day.index
    )


@derived(
    label="Death within 24 hours",
    kind="boolean",
    definition="Died within 24 hours of the puncture, by the time of death; where only the date is "
    "known: yes on the day of the puncture, cannot be told on the next day, no later.",
    certainty="design",
)
def death_24h(
    puncture_dt: pd.Series,
    puncture_day: pd.Series,
    death_dt: pd.Series,
    date_of_death: pd.Series,
    latest_date_of_death: pd.Series,
    known_alive: pd.Series,
) -> pd.Series:
    hours = _hours(puncture_dt, death_dt).to_numpy(dtype=np.float64, na_value=np.nan)
    timed = ~np.isnan(hours)
    earliest = days_between(puncture_day, date_of_death)
    latest = days_between(puncture_day, latest_date_of_death)
    alive = known_alive.to_numpy(dtype=np.bool_, na_value=False)
    yes = np.where(timed, hours <= HOURS_IN_A_DAY, latest <= 0)
    no = np.where(timed, hours > HOURS_IN_A_DAY, (earliest > 1) | alive)
    return three_valued(yes, no, puncture_dt.index)


@derived(
    label="Known alive after the first week",
    kind="boolean",
    definition="Recorded as not dead, or mRS 0 to 5 at the 90-day follow-up, and no date of death.",
    certainty="design",
)
def known_alive(died: pd.Series, d90_mrs: pd.Series, date_of_death: pd.Series) -> pd.Series:
    alive = died.eq(other=False) | compare(d90_mrs < DEAD)
    return alive & date_of_death.isna().astype("boolean")


@derived(
    label="Day of puncture",
    kind="date",
    definition="The local calendar day of the arterial puncture.",
    certainty="design",
)
def puncture_day(puncture_dt: pd.Series, puncture_dt_offset: pd.Series) -> pd.Series:
    minutes = puncture_dt_offset.to_numpy(dtype=np.float64, na_value=np.nan)
    local = puncture_dt.dt.tz_localize(None) + pd.to_timedelta(minutes, unit="min")
    day: pd.Series = local.dt.normalize().astype("datetime64[us]")
    return day


@derived(
    label="NIHSS 4 points above just before worsening",
    kind="boolean",
    definition=f"Worst NIHSS minus the NIHSS just before worsening, 4 points or more. {UNTESTABLE}",
    certainty="confirmed",
    source="Heidelberg Bleeding Classification",
)
def rise_before_worsening(
    nihss_worst_post: pd.Series, nihss_pre_deterioration: pd.Series, nihss_untestable: pd.Series
) -> pd.Series:
    return rise(nihss_worst_post, nihss_pre_deterioration, CLEAR_RISE, nihss_untestable)


@derived(
    label="NIHSS 4 points above the lowest earlier value",
    kind="boolean",
    definition="Worst NIHSS minus the lower of baseline and lowest earlier NIHSS, 4 points or "
    f"more; one of the two suffices where it already shows the rise. {UNTESTABLE}",
    certainty="unconfirmed",
    source="ECASS III and SITS-MOST, as recalled",
)
def rise_from_lowest(
    nihss_worst_post: pd.Series,
    nihss_baseline: pd.Series,
    nihss_lowest_prior: pd.Series,
    nihss_untestable: pd.Series,
) -> pd.Series:
    return rise(nihss_worst_post, nihss_baseline, CLEAR_RISE, nihss_untestable) | rise(
        nihss_worst_post, nihss_lowest_prior, CLEAR_RISE, nihss_untestable
    )


@derived(
    label="Hours from puncture to worsening",
    kind="decimal",
    unit="h",
    definition="Recorded time of neurological worsening minus arterial puncture.",
    certainty="design",
)
def hours_to_deterioration(puncture_dt: pd.Series, deterioration_dt: pd.Series) -> pd.Series:
    return _hours(puncture_dt, deterioration_dt)


def rise(worst: pd.Series, before: pd.Series, points: int, untestable: pd.Series) -> pd.Series:
    """Whether the score rose by ``points``; missing where it could not be tested."""
    higher = compare((worst - before) >= points)
    rose: pd.Series = higher.mask(untestable.fillna(value=False).astype(bool))
    return rose


def _has_type(rows: pd.DataFrame, any_ich: pd.Series, codes: tuple[str, ...]) -> pd.Series:
    typed = any_row(rows, among(rows["ich_type"], codes), any_ich.index)
    untold = row_counts(rows, len(any_ich)) == 0
    return typed.mask(untold) & any_ich


def _hours(start: pd.Series, end: pd.Series) -> pd.Series:
    return ((end - start).dt.total_seconds() / 3600).astype("Float64")
