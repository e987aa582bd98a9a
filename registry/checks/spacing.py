"""How far events are apart: unusual intervals, and dates that are a day off at midnight."""

from __future__ import annotations

from datetime import datetime

from registry.checks.engine import EditCheck, Severity, Verdict, edit_check
from registry.checks.ordering import lasts, not_a_day_off
from registry.codebook.condition import none_of, one_of

HOUR = 60
INFORMATION = Severity.INFORMATION
THROMBOLYSIS_WINDOW_MIN = 4.5 * HOUR
NOT_TRANSFERRED = none_of("transfer_in", "drip_and_ship")
HERE = one_of("ivt_given", "yes_here")

_UNUSUAL = (
    lasts("SPACE-01", "lkw_dt", "door_dt", minutes=(0, 24 * HOUR)),
    lasts(
        "SPACE-02",
        "door_dt",
        "puncture_dt",
        minutes=(10, 360),
        when=none_of("transfer_in", "in_hospital"),
    ),
    lasts("SPACE-03", "door_dt", "puncture_dt", minutes=(0, 90), severity=INFORMATION),
    lasts(
        "SPACE-04",
        "door_dt",
        "first_imaging_dt",
        minutes=(0, 30),
        when=NOT_TRANSFERRED,
        severity=INFORMATION,
    ),
    lasts("SPACE-05", "first_door_dt", "first_imaging_dt", minutes=(0, 30), severity=INFORMATION),
    lasts("SPACE-06", "door_dt", "ivt_bolus_dt", minutes=(0, 60), when=HERE, severity=INFORMATION),
    lasts("SPACE-07", "puncture_dt", "first_device_deployment_dt", minutes=(0, 60)),
    lasts("SPACE-08", "puncture_dt", "procedure_end_dt", minutes=(0, 240)),
    lasts("SPACE-09", "device_deploy_dt", "retrieve_dt", minutes=(0, 10), on="attempt"),
    lasts(
        "SPACE-10",
        "procedure_end_dt",
        "fu_imaging_dt",
        minutes=(12 * HOUR, 36 * HOUR),
        severity=INFORMATION,
    ),
    lasts("SPACE-11", "procedure_end_dt", "nihss_24h_dt", minutes=(18 * HOUR, 30 * HOUR)),
    lasts("SPACE-12", "first_door_dt", "first_door_out_dt", minutes=(10, 12 * HOUR)),
    lasts("SPACE-13", "first_door_out_dt", "door_dt", minutes=(0, 12 * HOUR)),
    lasts("SPACE-14", "discovery_dt", "door_dt", minutes=(0, 24 * HOUR)),
    lasts(
        "SPACE-15",
        "lkw_dt",
        "discovery_dt",
        minutes=(0, 24 * HOUR),
        when=one_of("onset_known", "wake_up"),
    ),
)

_MIDNIGHT = (
    not_a_day_off("MIDNIGHT-01", "first_door_dt", "first_door_out_dt"),
    not_a_day_off("MIDNIGHT-02", "first_door_out_dt", "door_dt"),
    not_a_day_off("MIDNIGHT-03", "door_dt", "puncture_dt"),
    not_a_day_off("MIDNIGHT-04", "first_imaging_dt", "puncture_dt"),
    not_a_day_off("MIDNIGHT-05", "angio_suite_in_dt", "puncture_dt"),
    not_a_day_off("MIDNIGHT-06", "puncture_dt", "first_device_deployment_dt"),
    not_a_day_off("MIDNIGHT-07", "first_device_deployment_dt", "first_mtici2b_dt"),
    not_a_day_off("MIDNIGHT-08", "puncture_dt", "procedure_end_dt"),
    not_a_day_off("MIDNIGHT-09", "first_mtici2b_dt", "procedure_end_dt"),
    not_a_day_off("MIDNIGHT-10", "door_dt", "ivt_bolus_dt"),
    not_a_day_off("MIDNIGHT-11", "device_deploy_dt", "retrieve_dt", on="attempt"),
    not_a_day_off("MIDNIGHT-12", "puncture_dt", "rescue_dt", on="rescuetreatment"),
    not_a_day_off("MIDNIGHT-13", "onset_dt", "door_dt"),
    not_a_day_off("MIDNIGHT-14", "door_dt", "first_imaging_dt"),
    not_a_day_off("MIDNIGHT-15", "onset_dt", "first_door_dt"),
    not_a_day_off("MIDNIGHT-16", "first_imaging_dt", "ivt_bolus_dt"),
    not_a_day_off("MIDNIGHT-17", "discovery_dt", "door_dt"),
    not_a_day_off("MIDNIGHT-18", "door_dt", "angio_suite_in_dt"),
    not_a_day_off("MIDNIGHT-19", "first_door_dt", "first_imaging_dt"),
)


@edit_check(
    "SPACE-20",
    "Thrombolysis ({ivt_bolus_dt}) was given more than 4.5 h after the witnessed onset "
    "({onset_dt}) on plain CT; please check both times.",
    severity=Severity.WARNING,
)
def late_thrombolysis(
    onset_dt: datetime, ivt_bolus_dt: datetime, imaging_type: str, onset_known: str
) -> Verdict:
    minutes = (ivt_bolus_dt - onset_dt).total_seconds() / 60
    chosen_by_imaging = imaging_type not in ("ct", "ct_cta")
    late = minutes > THROMBOLYSIS_WINDOW_MIN
    return late and onset_known == "witnessed" and not chosen_by_imaging


CHECKS: tuple[EditCheck, ...] = (*_UNUSUAL, *_MIDNIGHT, late_thrombolysis)
