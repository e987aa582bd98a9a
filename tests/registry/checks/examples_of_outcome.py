"""A failing and a passing case for each rule on haemorrhage, death and follow-up."""

from __future__ import annotations

from tests.registry.checks.case_builder import Case, at, follow_up, on, row

Example = tuple[Case, Case]


def _follow_up(answers: Case, /, **case: object) -> Case:
    return row("followup", follow_up(**answers), **case)


def _pair(bad: Case, good: Case, /, **case: object) -> Example:
    return _follow_up(bad, **case), _follow_up(good, **case)


COURSE: dict[str, Example] = {
    "COURSE-01": (
        row("haemorrhagefinding", {}, ich_present=False),
        {"ich_present": False, "haemorrhagefinding": []},
    ),
    "COURSE-02": (
        {"ich_present": True, "haemorrhagefinding": []},
        row("haemorrhagefinding", {}, ich_present=True),
    ),
    "COURSE-03": (
        {"nihss_worst_post": 0, "nihss_24h": 1},
        {"nihss_worst_post": 0, "nihss_24h": 0},
    ),
    "COURSE-04": (
        {"nihss_lowest_prior": 1, "nihss_baseline": 0},
        {"nihss_lowest_prior": 0, "nihss_baseline": 0},
    ),
    "COURSE-05": (
        {"nihss_pre_deterioration": 0, "nihss_lowest_prior": 1},
        {"nihss_pre_deterioration": 1, "nihss_lowest_prior": 1},
    ),
    "COURSE-06": (
        {"nihss_pre_deterioration": 0, "nihss_worst_post": 4, "nihss_item_max_increase": 0},
        {"nihss_pre_deterioration": 0, "nihss_worst_post": 0, "nihss_item_max_increase": 0},
    ),
    "COURSE-07": (
        {"ich_attribution": "predominant", "nihss_pre_deterioration": 4, "nihss_worst_post": 4},
        {"ich_attribution": "predominant", "nihss_pre_deterioration": 4, "nihss_worst_post": 8},
    ),
    "COURSE-08": (
        row("haemorrhagefinding", {"ich_type": "sah"}, {"ich_type": "sah"}),
        row("haemorrhagefinding", {"ich_type": "sah"}, {"ich_type": "ivh"}),
    ),
    "COURSE-09": (
        {"vessel_patency_24h": "not_assessed", "antegrade_flow_stent": True},
        {"vessel_patency_24h": "patent", "antegrade_flow_stent": True},
    ),
}

DEATH: dict[str, Example] = {
    "DEATH-01": (
        {"death_date": on(3), "lkw_dt": at("10:00", 4)},
        {"death_date": on(1), "lkw_dt": at("10:00", 4), "death_precision": "month"},
    ),
    "DEATH-02": (
        {"death_date": on(3), "puncture_dt": at("10:00", 4)},
        {"death_date": on(4), "puncture_dt": at("10:00", 4)},
    ),
    "DEATH-03": (
        {"death_dt": at("23:59", 4), "death_date": on(5)},
        {"death_dt": at("00:01", 5), "death_date": on(5)},
    ),
    "DEATH-04": (
        {"discharge_destination": "dead", "died": False},
        {"discharge_destination": "home", "died": False},
    ),
    "DEATH-05": (
        {
            "discharge_destination": "home",
            "discharge_dt": at("10:00", 9),
            "death_date": on(8),
        },
        {
            "discharge_destination": "home",
            "discharge_dt": at("10:00", 9),
            "death_date": on(9),
        },
    ),
    "DEATH-06": (
        {
            "discharge_destination": "dead",
            "discharge_dt": at("10:00", 9),
            "death_date": on(8),
        },
        {
            "discharge_destination": "dead",
            "discharge_dt": at("10:00", 9),
            "death_date": on(9),
        },
    ),
    "DEATH-07": (
        row("complication", {"complication_type": "death_on_table"}, died=False),
        row("complication", {"complication_type": "death_on_table"}, died=True),
    ),
    "DEATH-08": (
        row("complication", {"severity": "fatal"}, died=False),
        row("complication", {"severity": "major"}, died=False),
    ),
    "DEATH-09": (
        {"death_cause": "sich", "ich_present": False},
        {"death_cause": "sich", "ich_present": True},
    ),
    "DEATH-10": (
        {"death_cause": "withdrawal_of_care", "withdrawal_of_care": False},
        {"death_cause": "withdrawal_of_care", "withdrawal_of_care": True},
    ),
    "DEATH-11": (
        {"withdrawal_of_care_dt": at("10:00", 6), "death_date": on(5)},
        {"withdrawal_of_care_dt": at("10:00", 5), "death_date": on(5)},
    ),
    "DEATH-12": (
        {"ich_first_seen_dt": at("10:00", 6), "death_date": on(5)},
        {"ich_first_seen_dt": at("10:00", 6), "death_date": on(1), "death_precision": "year"},
    ),
    "STAY-01": (
        {"icu_days": 3, "door_dt": at("10:00", 4), "discharge_dt": at("10:00", 5)},
        {"icu_days": 0, "door_dt": at("10:00", 4), "discharge_dt": at("12:00", 4)},
    ),
}

DONE = {"fu_status": "done", "window_opens_on": on(19, 5), "window_closes_on": on(16, 6)}

FOLLOW_UP: dict[str, Example] = {
    "FOLLOW-01": _pair({"mrs": 6}, {"mrs": 0}, died=False),
    "FOLLOW-02": _pair(
        {"mrs": 0, "fu_date": on(2, 6)}, {"mrs": 6, "fu_date": on(2, 6)}, death_date=on(1, 6)
    ),
    "FOLLOW-03": _pair(
        {"mrs": 6, "fu_date": on(1, 6)}, {"mrs": 6, "fu_date": on(2, 6)}, death_date=on(2, 6)
    ),
    "FOLLOW-04": _pair({"fu_status": "dead"}, {"fu_status": "refused"}, died=False),
    "FOLLOW-05": _pair({"fu_status": "dead", "mrs": 0}, {"fu_status": "dead", "mrs": 6}),
    "FOLLOW-06": _pair(
        {"fu_status": "dead", "fu_date": on(2, 6)},
        {"fu_status": "dead", "fu_date": on(1, 5)},
        death_date=on(1, 5),
    ),
    "FOLLOW-07": _pair(
        {"fu_status": "unable_to_contact"}, {"fu_status": "dead"}, death_date=on(1, 5)
    ),
    "FOLLOW-08": _pair({"fu_date": on(3)}, {"fu_date": on(4)}, lkw_dt=at("10:00", 4)),
    "FOLLOW-09": _pair({**DONE, "fu_date": on(17, 6)}, {**DONE, "fu_date": on(16, 6)}),
    "FOLLOW-10": _pair({"mrs": 0}, {"mrs": 1}, prestroke_mrs=1),
    "FOLLOW-11": (
        row("followup", follow_up("discharge", mrs=5), follow_up(mrs=0)),
        row("followup", follow_up("discharge", mrs=5), follow_up(mrs=2)),
    ),
    "FOLLOW-12": _pair(
        {"fu_method": "record_review", "mrs": 0}, {"fu_method": "record_review", "mrs": 6}
    ),
    "FOLLOW-13": _pair(
        {"fu_method": "proxy_telephone", "fu_respondent": "patient"},
        {"fu_method": "proxy_telephone", "fu_respondent": "caregiver"},
    ),
    "FOLLOW-14": _pair(
        {"assessor": "op1", "blinded_to_treatment": True},
        {"assessor": "op1", "blinded_to_treatment": False},
        operator_code="op1",
    ),
    "FOLLOW-15": _pair(
        {"assessor_certified_on": on(1, 6, 2022), "fu_date": on(4, 6)},
        {"assessor_certified_on": on(4, 6, 2022), "fu_date": on(4, 6)},
    ),
    "FOLLOW-16": _pair(
        {"assessor_certified_on": on(5, 6), "fu_date": on(4, 6)},
        {"assessor_certified_on": on(4, 6), "fu_date": on(4, 6)},
    ),
    "FOLLOW-17": _pair(
        {"mrs": 0, "mrs_second_reading": 1},
        {"mrs": 0, "mrs_second_reading": 1, "mrs_adjudicated": 0},
    ),
    "FOLLOW-18": (
        _follow_up({"fu_status": "unable_to_contact"}, contactattempt=[{"followup_id": 1}] * 2),
        _follow_up({"fu_status": "unable_to_contact"}, contactattempt=[{"followup_id": 1}] * 3),
    ),
    "FOLLOW-19": _pair({}, {"mrs": 6}, death_date=on(1, 5)),
    "FOLLOW-20": _pair(
        {"fu_recurrent_stroke_date": on(5, 6), "fu_date": on(4, 6)},
        {"fu_recurrent_stroke_date": on(4, 6), "fu_date": on(4, 6)},
    ),
    "FOLLOW-21": _pair(
        {"fu_reintervention_date": on(5, 6), "fu_date": on(4, 6)},
        {"fu_reintervention_date": on(4, 6), "fu_date": on(4, 6)},
    ),
    "FOLLOW-22": _pair({"fu_date": on(8)}, {"fu_date": on(9)}, discharge_dt=at("10:00", 9)),
}

EXAMPLES: dict[str, Example] = {**COURSE, **DEATH, **FOLLOW_UP}
