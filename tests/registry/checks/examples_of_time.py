"""A failing and a passing case for each rule on moments."""

from __future__ import annotations

from tests.registry.checks.case_builder import Case, at, row

Example = tuple[Case, Case]


def _pair(earlier: str, later: str, table: str = "", /, **case: object) -> Example:
    """Return a pair of moments in the wrong order, and the same moment twice."""

    def build(later_clock: str) -> Case:
        moments = {earlier: at("10:00"), later: at(later_clock)}
        return row(table, moments, **case) if table else {**moments, **case}

    return build("09:30"), build("10:00")


def _row_pair(earlier: str, later: str, table: str, /) -> Example:
    """As ``_pair``; the earlier moment belongs to the case and the later one to the row."""
    return (
        row(table, {later: at("09:30")}, **{earlier: at("10:00")}),
        row(table, {later: at("10:00")}, **{earlier: at("10:00")}),
    )


def _apart(start: str, end: str, bad: tuple[str, int], good: str, /, **case: object) -> Example:
    """Return an interval from 10:00 that is unusual, and one that is not."""
    clock, day = bad
    return (
        {start: at("10:00"), end: at(clock, day), **case},
        {start: at("10:00"), end: at(good), **case},
    )


def _midnight(start: str, end: str) -> Example:
    """Return an arrival at 23:50 dated a day too late, and one dated rightly."""
    return (
        {start: at("23:50", 4), end: at("00:30", 4)},
        {start: at("23:50", 4), end: at("00:30", 5)},
    )


def _in_hospital(moment: str) -> Example:
    """Return a stroke in hospital that is known of before the admission, and one after it."""
    return (
        {"transfer_in": "in_hospital", moment: at("08:00"), "door_dt": at("10:00")},
        {"transfer_in": "in_hospital", moment: at("08:00", 5), "door_dt": at("10:00")},
    )


ORDER: dict[str, Example] = {
    "TIME-01": _pair("lkw_dt", "onset_dt"),
    "TIME-02": _pair("lkw_dt", "discovery_dt"),
    "TIME-03": _pair("lkw_dt", "first_door_dt"),
    "TIME-04": _pair("lkw_dt", "door_dt"),
    "TIME-05": _pair("onset_dt", "door_dt"),
    "TIME-06": _pair("discovery_dt", "door_dt"),
    "TIME-07": _pair("first_door_dt", "first_door_out_dt"),
    "TIME-08": _pair("first_door_out_dt", "door_dt"),
    "TIME-09": _pair("first_door_dt", "door_dt"),
    "TIME-10": _pair("onset_dt", "first_door_dt"),
    "TIME-11": _pair("discovery_dt", "first_door_dt"),
    "TIME-12": _pair("first_door_dt", "first_imaging_dt"),
    "TIME-13": _pair("door_dt", "first_imaging_dt"),
    "TIME-14": _pair("lkw_dt", "first_imaging_dt"),
    "TIME-15": _pair("first_imaging_dt", "puncture_dt"),
    "TIME-16": _pair("lkw_dt", "ivt_bolus_dt"),
    "TIME-17": _pair("first_imaging_dt", "ivt_bolus_dt"),
    "TIME-18": _pair("door_dt", "ivt_bolus_dt", ivt_given="yes_here"),
    "TIME-19": _pair("first_door_dt", "ivt_bolus_dt"),
    "TIME-20": _pair("nihss_baseline_dt", "puncture_dt"),
    "TIME-21": _pair("door_dt", "angio_suite_in_dt"),
    "TIME-22": _pair("door_dt", "puncture_dt"),
    "TIME-23": _pair("lkw_dt", "puncture_dt"),
    "TIME-24": _pair("angio_suite_in_dt", "puncture_dt"),
    "TIME-25": _pair("doac_last_dose_dt", "puncture_dt"),
    "TIME-26": _pair("onset_dt", "ivt_bolus_dt"),
    "TIME-27": _pair("onset_dt", "puncture_dt"),
    "TIME-28": _pair("discovery_dt", "puncture_dt"),
    "TIME-30": _pair("puncture_dt", "first_device_deployment_dt"),
    "TIME-31": _pair("first_device_deployment_dt", "first_mtici2b_dt"),
    "TIME-32": _pair("puncture_dt", "first_mtici2b_dt"),
    "TIME-33": _pair("first_mtici2b_dt", "procedure_end_dt"),
    "TIME-34": _pair("first_device_deployment_dt", "procedure_end_dt"),
    "TIME-35": _pair("puncture_dt", "procedure_end_dt"),
    "TIME-36": _pair("gpi_start_dt", "gpi_stop_dt"),
    "TIME-37": _row_pair("puncture_dt", "device_deploy_dt", "attempt"),
    "TIME-38": _pair("device_deploy_dt", "retrieve_dt", "attempt"),
    "TIME-39": (
        row("attempt", {"retrieve_dt": at("10:30")}, procedure_end_dt=at("10:00")),
        row("attempt", {"retrieve_dt": at("10:00")}, procedure_end_dt=at("10:00")),
    ),
    "TIME-40": _row_pair("puncture_dt", "rescue_dt", "rescuetreatment"),
    "TIME-41": (
        row("rescuetreatment", {"rescue_dt": at("10:30")}, procedure_end_dt=at("10:00")),
        row("rescuetreatment", {"rescue_dt": at("10:00")}, procedure_end_dt=at("10:00")),
    ),
    "TIME-42": _row_pair("puncture_dt", "complication_dt", "complication"),
    "TIME-50": _pair("procedure_end_dt", "fu_imaging_dt"),
    "TIME-51": _pair("puncture_dt", "ich_first_seen_dt"),
    "TIME-52": _pair("puncture_dt", "deterioration_dt"),
    "TIME-53": _pair("procedure_end_dt", "nihss_24h_dt"),
    "TIME-54": _pair("puncture_dt", "recurrent_stroke_dt"),
    "TIME-55": _pair("recurrent_stroke_dt", "discharge_dt"),
    "TIME-56": _pair("procedure_end_dt", "discharge_dt"),
    "TIME-57": _row_pair("puncture_dt", "ich_imaging_dt", "haemorrhagefinding"),
    "TIME-58": _row_pair("lkw_dt", "given_dt", "antithromboticdose"),
    "TIME-59": _row_pair("procedure_end_dt", "contact_dt", "contactattempt"),
    "TIME-70": (
        {"onset_known": "witnessed", "onset_dt": at("10:00"), "lkw_dt": at("08:00")},
        {"onset_known": "witnessed", "onset_dt": at("10:00"), "lkw_dt": at("10:00")},
    ),
    "TIME-71": (
        row("attempt", {"retrieve_dt": at("10:20")}, {"device_deploy_dt": at("10:10")}),
        row("attempt", {"retrieve_dt": at("10:20")}, {"device_deploy_dt": at("10:20")}),
    ),
    "TIME-72": (
        row("attempt", {"device_deploy_dt": at("10:10")}, first_device_deployment_dt=at("10:05")),
        row("attempt", {"device_deploy_dt": at("10:10")}, first_device_deployment_dt=at("10:10")),
    ),
    "TIME-73": (
        row("rescuetreatment", {"rescue_dt": at("10:20")}, {"rescue_dt": at("10:10")}),
        row("rescuetreatment", {"rescue_dt": at("10:10")}, {"rescue_dt": at("10:20")}),
    ),
    "TIME-74": (
        {
            "attempt": [{"seq": 1, "device_deploy_dt": at("10:30")}],
            "rescuetreatment": [{"seq": 1, "rescue_dt": at("10:20")}],
        },
        {
            "attempt": [{"seq": 1, "device_deploy_dt": at("10:10")}],
            "rescuetreatment": [{"seq": 1, "rescue_dt": at("10:20")}],
        },
    ),
    "TIME-75": (
        {"ivt_given": "yes_elsewhere", "ivt_bolus_dt": at("10:20"), "door_dt": at("10:00")},
        {"ivt_given": "yes_elsewhere", "ivt_bolus_dt": at("09:20"), "door_dt": at("10:00")},
    ),
    "TIME-76": _in_hospital("discovery_dt"),
    "TIME-77": _in_hospital("onset_dt"),
    "TIME-78": (
        {"onset_known": "wake_up", "lkw_dt": at("06:30"), "discovery_dt": at("06:30")},
        {"onset_known": "wake_up", "lkw_dt": at("23:10", 3), "discovery_dt": at("06:30", 4)},
    ),
}

SPACING: dict[str, Example] = {
    "SPACE-01": _apart("lkw_dt", "door_dt", ("11:00", 5), "12:00"),
    "SPACE-02": _apart("door_dt", "puncture_dt", ("10:05", 4), "10:45", transfer_in="direct"),
    "SPACE-03": _apart("door_dt", "puncture_dt", ("11:31", 4), "11:30"),
    "SPACE-04": _apart("door_dt", "first_imaging_dt", ("10:31", 4), "10:30", transfer_in="direct"),
    "SPACE-05": _apart("first_door_dt", "first_imaging_dt", ("10:31", 4), "10:30"),
    "SPACE-06": _apart("door_dt", "ivt_bolus_dt", ("11:01", 4), "11:00", ivt_given="yes_here"),
    "SPACE-07": _apart("puncture_dt", "first_device_deployment_dt", ("11:01", 4), "11:00"),
    "SPACE-08": _apart("puncture_dt", "procedure_end_dt", ("14:01", 4), "14:00"),
    "SPACE-09": (
        row("attempt", {"device_deploy_dt": at("10:00"), "retrieve_dt": at("10:11")}),
        row("attempt", {"device_deploy_dt": at("10:00"), "retrieve_dt": at("10:10")}),
    ),
    "SPACE-10": _apart("procedure_end_dt", "fu_imaging_dt", ("11:00", 6), "23:00"),
    "SPACE-11": (
        {"procedure_end_dt": at("10:00"), "nihss_24h_dt": at("20:00")},
        {"procedure_end_dt": at("10:00"), "nihss_24h_dt": at("10:00", 5)},
    ),
    "SPACE-12": _apart("first_door_dt", "first_door_out_dt", ("10:05", 4), "11:00"),
    "SPACE-13": _apart("first_door_out_dt", "door_dt", ("22:30", 4), "11:00"),
    "SPACE-14": _apart("discovery_dt", "door_dt", ("11:00", 5), "11:00"),
    "SPACE-15": _apart("lkw_dt", "discovery_dt", ("10:30", 5), "18:00", onset_known="wake_up"),
    "SPACE-20": _apart(
        "onset_dt",
        "ivt_bolus_dt",
        ("14:31", 4),
        "14:30",
        imaging_type="ct_cta",
        onset_known="witnessed",
    ),
    "MIDNIGHT-01": _midnight("first_door_dt", "first_door_out_dt"),
    "MIDNIGHT-02": _midnight("first_door_out_dt", "door_dt"),
    "MIDNIGHT-03": _midnight("door_dt", "puncture_dt"),
    "MIDNIGHT-04": _midnight("first_imaging_dt", "puncture_dt"),
    "MIDNIGHT-05": _midnight("angio_suite_in_dt", "puncture_dt"),
    "MIDNIGHT-06": _midnight("puncture_dt", "first_device_deployment_dt"),
    "MIDNIGHT-07": _midnight("first_device_deployment_dt", "first_mtici2b_dt"),
    "MIDNIGHT-08": _midnight("puncture_dt", "procedure_end_dt"),
    "MIDNIGHT-09": _midnight("first_mtici2b_dt", "procedure_end_dt"),
    "MIDNIGHT-10": _midnight("door_dt", "ivt_bolus_dt"),
    "MIDNIGHT-11": (
        row("attempt", {"device_deploy_dt": at("23:58"), "retrieve_dt": at("00:02")}),
        row("attempt", {"device_deploy_dt": at("23:58"), "retrieve_dt": at("00:02", 5)}),
    ),
    "MIDNIGHT-12": (
        row("rescuetreatment", {"rescue_dt": at("00:20")}, puncture_dt=at("23:40")),
        row("rescuetreatment", {"rescue_dt": at("00:20", 5)}, puncture_dt=at("23:40")),
    ),
    "MIDNIGHT-13": _midnight("onset_dt", "door_dt"),
    "MIDNIGHT-14": _midnight("door_dt", "first_imaging_dt"),
    "MIDNIGHT-15": _midnight("onset_dt", "first_door_dt"),
    "MIDNIGHT-16": _midnight("first_imaging_dt", "ivt_bolus_dt"),
    "MIDNIGHT-17": _midnight("discovery_dt", "door_dt"),
    "MIDNIGHT-18": _midnight("door_dt", "angio_suite_in_dt"),
    "MIDNIGHT-19": _midnight("first_door_dt", "first_imaging_dt"),
}

EXAMPLES: dict[str, Example] = {**ORDER, **SPACING}
