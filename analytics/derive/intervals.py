"""Workflow intervals in minutes (clinical brief 3.7)."""

from __future__ import annotations

import pandas as pd

from analytics.derive.library import derived
from analytics.derive.logic import among, equals

NEGATIVE = "A negative difference is an error of the record and counts as missing."
ONSET = "Onset is last known well, or the witnessed onset where that is blank."


def minutes(start: pd.Series, end: pd.Series) -> pd.Series:
    """Minutes from ``start`` to ``end``; missing where either is, or where they are reversed."""
    difference = (end - start).dt.total_seconds() / 60
    return difference.where(difference >= 0).astype("Float64")


@derived(
    label="Onset",
    kind="moment",
    definition="Last known well; where that is blank and the onset was witnessed, the onset.",
    certainty="design",
)
def onset_moment(lkw_dt: pd.Series, onset_dt: pd.Series, onset_known: pd.Series) -> pd.Series:
    witnessed = equals(onset_known, "witnessed").fillna(value=False).astype(bool)
    return lkw_dt.fillna(onset_dt.where(witnessed))


@derived(
    label="First door",
    kind="moment",
    definition="The door of the first hospital: after a transfer from another hospital that one's, "
    "else the door of this one. Missing where the way of arrival is.",
    certainty="design",
)
def first_door(transfer_in: pd.Series, first_door_dt: pd.Series, door_dt: pd.Series) -> pd.Series:
    return first_door_dt.where(_transferred(transfer_in), door_dt).where(transfer_in.notna())


@derived(
    label="Onset to door",
    kind="decimal",
    unit="min",
    definition=f"Arrival at the thrombectomy hospital minus onset. {ONSET} {NEGATIVE}",
    certainty="design",
)
def onset_to_door(onset_moment: pd.Series, door_dt: pd.Series) -> pd.Series:
    return minutes(onset_moment, door_dt)


@derived(
    label="Door to imaging",
    kind="decimal",
    unit="min",
    definition=f"First imaging minus first door. {NEGATIVE}",
    certainty="confirmed",
    source="SNIS; Sacks 2018",
)
def door_to_imaging(first_door: pd.Series, first_imaging_dt: pd.Series) -> pd.Series:
    return minutes(first_door, first_imaging_dt)


@derived(
    label="Door to needle",
    kind="decimal",
    unit="min",
    definition="Bolus of the intravenous thrombolytic minus the door of the hospital where it was "
    f"given. Missing without thrombolysis. {NEGATIVE}",
    certainty="confirmed",
    source="AHA 2013",
)
def door_to_needle(
    ivt_given: pd.Series, first_door_dt: pd.Series, door_dt: pd.Series, ivt_bolus_dt: pd.Series
) -> pd.Series:
    elsewhere = equals(ivt_given, "yes_elsewhere").fillna(value=False).astype(bool)
    given = among(ivt_given, ("yes_here", "yes_elsewhere")).fillna(value=False).astype(bool)
    return minutes(first_door_dt.where(elsewhere, door_dt), ivt_bolus_dt).where(given)


@derived(
    label="Door in to door out, first hospital",
    kind="decimal",
    unit="min",
    definition="Leaving the first hospital minus arriving there, in patients transferred for "
    f"thrombectomy. {NEGATIVE}",
    certainty="unconfirmed",
)
def door_in_door_out(
    transfer_in: pd.Series, first_door_dt: pd.Series, first_door_out_dt: pd.Series
) -> pd.Series:
    return minutes(first_door_dt, first_door_out_dt).where(_transferred(transfer_in))


@derived(
    label="First picture elsewhere to puncture here",
    kind="decimal",
    unit="min",
    definition="Arterial puncture minus first imaging, in patients transferred for thrombectomy. "
    f"{NEGATIVE}",
    certainty="confirmed",
    source="SNIS",
)
def picture_to_puncture(
    transfer_in: pd.Series, first_imaging_dt: pd.Series, puncture_dt: pd.Series
) -> pd.Series:
    return minutes(first_imaging_dt, puncture_dt).where(_transferred(transfer_in))


@derived(
    label="Onset to puncture",
    kind="decimal",
    unit="min",
    definition=f"Arterial puncture minus onset. {ONSET} {NEGATIVE}",
    certainty="design",
)
def onset_to_puncture(onset_moment: pd.Series, puncture_dt: pd.Series) -> pd.Series:
    return minutes(onset_moment, puncture_dt)


@derived(
    label="Door to puncture",
    kind="decimal",
    unit="min",
    definition=f"Arterial puncture minus arrival at the thrombectomy hospital. {NEGATIVE}",
    certainty="confirmed",
    source="SNIS",
)
def door_to_puncture(door_dt: pd.Series, puncture_dt: pd.Series) -> pd.Series:
    return minutes(door_dt, puncture_dt)


@derived(
    label="Door to reperfusion",
    kind="decimal",
    unit="min",
    definition="First documented mTICI 2b or better minus arrival at the thrombectomy hospital. "
    f"{NEGATIVE}",
    certainty="confirmed",
    source="SNIS",
)
def door_to_reperfusion(door_dt: pd.Series, first_mtici2b_dt: pd.Series) -> pd.Series:
    return minutes(door_dt, first_mtici2b_dt)


@derived(
    label="Puncture to reperfusion",
    kind="decimal",
    unit="min",
    definition=f"First documented mTICI 2b or better minus arterial puncture. {NEGATIVE}",
    certainty="confirmed",
    source="Joint Commission CSTK-12; K-NET",
)
def puncture_to_reperfusion(puncture_dt: pd.Series, first_mtici2b_dt: pd.Series) -> pd.Series:
    return minutes(puncture_dt, first_mtici2b_dt)


@derived(
    label="Onset to reperfusion",
    kind="decimal",
    unit="min",
    definition=f"First documented mTICI 2b or better minus onset. {ONSET} {NEGATIVE}",
    certainty="design",
)
def onset_to_reperfusion(onset_moment: pd.Series, first_mtici2b_dt: pd.Series) -> pd.Series:
    return minutes(onset_moment, first_mtici2b_dt)


@derived(
    label="Puncture to end of procedure",
    kind="decimal",
    unit="min",
    definition=f"End of the procedure minus arterial puncture. {NEGATIVE}",
    certainty="design",
)
def procedure_duration(puncture_dt: pd.Series, procedure_end_dt: pd.Series) -> pd.Series:
    return minutes(puncture_dt, procedure_end_dt)


def _transferred(transfer_in: pd.Series) -> pd.Series:
    return equals(transfer_in, "drip_and_ship").fillna(value=False).astype(bool)
