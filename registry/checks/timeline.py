"""The order of events, from last known well to discharge."""

from __future__ import annotations

from datetime import datetime, timedelta

from registry.checks.engine import EditCheck, Rows, Severity, Values, Verdict, edit_check
from registry.checks.ordering import in_order
from registry.codebook.condition import any_of, one_of

IN_HOSPITAL = one_of("transfer_in", "in_hospital")
TRANSFERRED = one_of("transfer_in", "drip_and_ship")
GIVEN_ELSEWHERE = one_of("ivt_given", "yes_elsewhere")
WARNING = Severity.WARNING

# For a stroke in hospital the door may be that of an earlier admission.
_ARRIVAL = (
    in_order("TIME-01", "lkw_dt", "onset_dt"),
    in_order("TIME-02", "lkw_dt", "discovery_dt"),
    in_order("TIME-03", "lkw_dt", "first_door_dt"),
    in_order("TIME-04", "lkw_dt", "door_dt", unless=IN_HOSPITAL),
    in_order("TIME-05", "onset_dt", "door_dt", unless=IN_HOSPITAL),
    in_order("TIME-06", "discovery_dt", "door_dt", unless=IN_HOSPITAL),
    in_order("TIME-07", "first_door_dt", "first_door_out_dt"),
    in_order("TIME-08", "first_door_out_dt", "door_dt"),
    in_order("TIME-09", "first_door_dt", "door_dt"),
    in_order("TIME-10", "onset_dt", "first_door_dt"),
    in_order("TIME-11", "discovery_dt", "first_door_dt"),
)

_BEFORE_PUNCTURE = (
    in_order("TIME-12", "first_door_dt", "first_imaging_dt", grace_minutes=15),
    in_order(
        "TIME-13",
        "door_dt",
        "first_imaging_dt",
        grace_minutes=15,
        unless=any_of(TRANSFERRED, IN_HOSPITAL),
    ),
    in_order("TIME-14", "lkw_dt", "first_imaging_dt"),
    in_order("TIME-15", "first_imaging_dt", "puncture_dt"),
    in_order("TIME-16", "lkw_dt", "ivt_bolus_dt"),
    in_order("TIME-17", "first_imaging_dt", "ivt_bolus_dt", severity=WARNING),
    in_order("TIME-18", "door_dt", "ivt_bolus_dt", unless=any_of(GIVEN_ELSEWHERE, IN_HOSPITAL)),
    in_order("TIME-19", "first_door_dt", "ivt_bolus_dt", severity=WARNING),
    in_order("TIME-20", "nihss_baseline_dt", "puncture_dt", severity=WARNING),
    in_order("TIME-21", "door_dt", "angio_suite_in_dt", unless=IN_HOSPITAL),
    in_order("TIME-22", "door_dt", "puncture_dt", unless=IN_HOSPITAL),
    in_order("TIME-23", "lkw_dt", "puncture_dt"),
    in_order("TIME-24", "angio_suite_in_dt", "puncture_dt"),
    in_order("TIME-25", "doac_last_dose_dt", "puncture_dt"),
    in_order("TIME-26", "onset_dt", "ivt_bolus_dt"),
    in_order("TIME-27", "onset_dt", "puncture_dt"),
    in_order("TIME-28", "discovery_dt", "puncture_dt"),
)

_PROCEDURE = (
    in_order("TIME-30", "puncture_dt", "first_device_deployment_dt"),
    in_order("TIME-31", "first_device_deployment_dt", "first_mtici2b_dt"),
    in_order("TIME-32", "puncture_dt", "first_mtici2b_dt"),
    in_order("TIME-33", "first_mtici2b_dt", "procedure_end_dt"),
    in_order("TIME-34", "first_device_deployment_dt", "procedure_end_dt"),
    in_order("TIME-35", "puncture_dt", "procedure_end_dt"),
    in_order("TIME-36", "gpi_start_dt", "gpi_stop_dt"),
    in_order("TIME-37", "puncture_dt", "device_deploy_dt", on="attempt"),
    in_order("TIME-38", "device_deploy_dt", "retrieve_dt", on="attempt"),
    in_order("TIME-39", "retrieve_dt", "procedure_end_dt", on="attempt"),
    in_order("TIME-40", "puncture_dt", "rescue_dt", on="rescuetreatment"),
    in_order("TIME-41", "rescue_dt", "procedure_end_dt", on="rescuetreatment"),
    in_order("TIME-42", "puncture_dt", "complication_dt", on="complication"),
)

_AFTER = (
    in_order("TIME-50", "procedure_end_dt", "fu_imaging_dt"),
    in_order("TIME-51", "puncture_dt", "ich_first_seen_dt"),
    in_order("TIME-52", "puncture_dt", "deterioration_dt"),
    in_order("TIME-53", "procedure_end_dt", "nihss_24h_dt"),
    in_order("TIME-54", "puncture_dt", "recurrent_stroke_dt"),
    in_order("TIME-55", "recurrent_stroke_dt", "discharge_dt"),
    in_order("TIME-56", "procedure_end_dt", "discharge_dt"),
    in_order("TIME-57", "puncture_dt", "ich_imaging_dt", on="haemorrhagefinding"),
    in_order("TIME-58", "lkw_dt", "given_dt", on="antithromboticdose"),
    in_order("TIME-59", "procedure_end_dt", "contact_dt", on="contactattempt"),
)

# A pass may overlap the next one's start by the minute that clocks are rounded to.
ROUNDING = timedelta(minutes=1)


@edit_check(
    "TIME-70",
    "The onset was witnessed, so last known well ({lkw_dt}) should equal the onset ({onset_dt}).",
    severity=WARNING,
)
def witnessed_onset_is_last_known_well(
    onset_known: str, onset_dt: datetime, lkw_dt: datetime
) -> Verdict:
    return onset_known == "witnessed" and lkw_dt < onset_dt


@edit_check(
    "TIME-71",
    "This pass starts ({device_deploy_dt}) before the pass before it has ended.",
    on="attempt",
)
def passes_follow_each_other(device_deploy_dt: datetime, previous: Values) -> Verdict:
    ended = previous.get("retrieve_dt") or previous.get("device_deploy_dt")
    return ended is not None and device_deploy_dt + ROUNDING < ended


@edit_check(
    "TIME-72",
    "The first device was deployed at {first_device_deployment_dt}, "
    "but the first pass starts at another time.",
    severity=WARNING,
)
def first_device_is_first_pass(first_device_deployment_dt: datetime, attempt: Rows) -> Verdict:
    start = attempt[0].get("device_deploy_dt") if attempt else None
    return start is not None and start != first_device_deployment_dt


@edit_check(
    "TIME-73",
    "This rescue treatment ({rescue_dt}) is before the one listed above it.",
    on="rescuetreatment",
)
def rescue_treatments_follow_each_other(rescue_dt: datetime, previous: Values) -> Verdict:
    before = previous.get("rescue_dt")
    return before is not None and rescue_dt < before


@edit_check(
    "TIME-74",
    "This rescue treatment ({rescue_dt}) is before the start of the last pass.",
    severity=WARNING,
    on="rescuetreatment",
)
def rescue_follows_the_last_pass(rescue_dt: datetime, attempt: Rows) -> Verdict:
    start = attempt[-1].get("device_deploy_dt") if attempt else None
    return start is not None and rescue_dt < start


@edit_check(
    "TIME-75",
    "Thrombolysis was given elsewhere, yet at {ivt_bolus_dt}, "
    "after arrival at this hospital ({door_dt}).",
)
def given_elsewhere_before_arrival(
    ivt_given: str, ivt_bolus_dt: datetime, door_dt: datetime
) -> Verdict:
    return ivt_given == "yes_elsewhere" and ivt_bolus_dt > door_dt


@edit_check(
    "TIME-76",
    "The stroke happened in hospital, yet it was discovered ({discovery_dt}) before arrival at "
    "this hospital ({door_dt}).",
    severity=WARNING,
)
def in_hospital_stroke_is_found_after_admission(
    transfer_in: str, discovery_dt: datetime, door_dt: datetime
) -> Verdict:
    return transfer_in == "in_hospital" and discovery_dt < door_dt


@edit_check(
    "TIME-77",
    "The stroke happened in hospital, yet its onset ({onset_dt}) is before arrival at this "
    "hospital ({door_dt}).",
    severity=WARNING,
)
def in_hospital_stroke_begins_after_admission(
    transfer_in: str, onset_dt: datetime, door_dt: datetime
) -> Verdict:
    return transfer_in == "in_hospital" and onset_dt < door_dt


@edit_check(
    "TIME-78",
    "A wake-up stroke was discovered at the very minute when the patient was last known well "
    "({lkw_dt}); was last known well not before sleep?",
    severity=WARNING,
)
def sleep_lies_before_a_wake_up_stroke(
    onset_known: str, lkw_dt: datetime, discovery_dt: datetime
) -> Verdict:
    return onset_known == "wake_up" and lkw_dt == discovery_dt


CHECKS: tuple[EditCheck, ...] = (
    *_ARRIVAL,
    *_BEFORE_PUNCTURE,
    *_PROCEDURE,
    *_AFTER,
    witnessed_onset_is_last_known_well,
    passes_follow_each_other,
    first_device_is_first_pass,
    rescue_treatments_follow_each_other,
    rescue_follows_the_last_pass,
    given_elsewhere_before_arrival,
    in_hospital_stroke_is_found_after_admission,
    in_hospital_stroke_begins_after_admission,
    sleep_lies_before_a_wake_up_stroke,
)
