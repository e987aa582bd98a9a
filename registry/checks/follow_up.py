"""Follow-up: status, score, assessor and death agree."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from registry.checks.engine import EditCheck, Rows, Severity, Values, Verdict, edit_check
from registry.checks.outcome import DEAD, last_possible_day

WARNING = Severity.WARNING
INFORMATION = Severity.INFORMATION
LATE = ("d90", "y1")
CONTACTS_BEFORE_GIVING_UP = 3
CERTIFICATE_LASTS = timedelta(days=2 * 365 + 1)


@edit_check("FOLLOW-01", "The score is 6 (dead), but “Has died” is no.", on="followup")
def six_means_dead(mrs: int, died: bool) -> Verdict:
    return mrs == DEAD and not died


@edit_check(
    "FOLLOW-02",
    "A score of {mrs} on {fu_date} is after the death of the patient ({death_date}).",
    on="followup",
)
def no_score_after_death(
    mrs: int, fu_date: date, death_date: date, death_precision: str = "exact"
) -> Verdict:
    return mrs != DEAD and fu_date > last_possible_day(death_date, death_precision)


@edit_check(
    "FOLLOW-03",
    "The score is 6 (dead) on {fu_date}, but the patient died later, on {death_date}.",
    on="followup",
)
def dead_by_the_assessment(mrs: int, fu_date: date, death_date: date) -> Verdict:
    return mrs == DEAD and death_date > fu_date


@edit_check("FOLLOW-04", "The status is “{fu_status}”, but “Has died” is no.", on="followup")
def dead_status_means_dead(fu_status: str, died: bool) -> Verdict:
    return fu_status == "dead" and not died


@edit_check(
    "FOLLOW-05",
    "The patient died before this follow-up, so the score is 6, not {mrs}.",
    on="followup",
)
def dead_status_scores_six(fu_status: str, mrs: int) -> Verdict:
    return fu_status == "dead" and mrs != DEAD


@edit_check(
    "FOLLOW-06",
    "For a patient who has died, the date ({fu_date}) is the date of death ({death_date}).",
    severity=WARNING,
    on="followup",
)
def dead_status_dates_the_death(fu_status: str, fu_date: date, death_date: date) -> Verdict:
    return fu_status == "dead" and fu_date != death_date


@edit_check(
    "FOLLOW-07",
    "The patient died on {death_date}, before this follow-up was due; the status should say so, "
    "not “{fu_status}”.",
    severity=WARNING,
    on="followup",
)
def death_settles_the_status(
    fu_status: str, death_date: date, due_on: date, death_precision: str = "exact"
) -> Verdict:
    unsettled = fu_status in ("unable_to_contact", "not_attempted")
    return unsettled and last_possible_day(death_date, death_precision) <= due_on


@edit_check(
    "FOLLOW-08",
    "The assessment ({fu_date}) is before the stroke ({lkw_dt}).",
    on="followup",
)
def assessed_after_the_stroke(fu_date: date, lkw_dt: datetime) -> Verdict:
    return fu_date < lkw_dt.date()


@edit_check(
    "FOLLOW-09",
    "The assessment ({fu_date}) is outside its window, {window_opens_on} to {window_closes_on}.",
    severity=WARNING,
    on="followup",
)
def assessed_within_window(
    fu_status: str, fu_date: date, window_opens_on: date, window_closes_on: date
) -> Verdict:
    return fu_status == "done" and not window_opens_on <= fu_date <= window_closes_on


@edit_check(
    "FOLLOW-10",
    "The score ({mrs}) is better than before the stroke ({prestroke_mrs}); please check both.",
    severity=WARNING,
    on="followup",
)
def not_better_than_before(mrs: int, prestroke_mrs: int, timepoint: str) -> Verdict:
    return timepoint in LATE and mrs < prestroke_mrs


@edit_check(
    "FOLLOW-11",
    "The score is {mrs}, after 5 at discharge; please check both.",
    severity=WARNING,
    on="followup",
)
def recovery_is_believable(mrs: int, timepoint: str, followup: Rows) -> Verdict:
    at_discharge = next(
        (row.get("mrs") for row in followup if row.get("timepoint") == "discharge"), None
    )
    return timepoint in LATE and mrs <= 1 and at_discharge == DEAD - 1


@edit_check(
    "FOLLOW-12",
    "The score was inferred from records; it can be left out of an analysis.",
    severity=INFORMATION,
    on="followup",
)
def score_was_asked_for(fu_method: str, mrs: int, timepoint: str) -> Verdict:
    return timepoint in LATE and fu_method == "record_review" and mrs != DEAD


@edit_check(
    "FOLLOW-13",
    "“{fu_method}” and “{fu_respondent}” do not go together.",
    severity=WARNING,
    on="followup",
)
def respondent_fits_method(fu_method: str, fu_respondent: str) -> Verdict:
    proxy = fu_method == "proxy_telephone" and fu_respondent == "patient"
    return proxy or (fu_method == "record_review") is not (fu_respondent == "record")


@edit_check(
    "FOLLOW-14",
    "The assessor ({assessor}) was an operator and so cannot be blinded.",
    severity=WARNING,
    on="followup",
)
def operator_is_not_blinded(
    assessor: str,
    blinded_to_treatment: bool,
    operator_code: str = "",
    second_operator_code: str = "",
) -> Verdict:
    return blinded_to_treatment and assessor in (operator_code, second_operator_code)


@edit_check(
    "FOLLOW-15",
    "The assessor's certificate ({assessor_certified_on}) is more than two years older than the "
    "assessment ({fu_date}).",
    severity=WARNING,
    on="followup",
)
def certificate_is_recent(assessor_certified_on: date, fu_date: date) -> Verdict:
    return fu_date - assessor_certified_on > CERTIFICATE_LASTS


@edit_check(
    "FOLLOW-16",
    "The assessor was certified ({assessor_certified_on}) after the assessment ({fu_date}).",
    severity=WARNING,
    on="followup",
)
def certified_before_assessing(assessor_certified_on: date, fu_date: date) -> Verdict:
    return assessor_certified_on > fu_date


@edit_check(
    "FOLLOW-17",
    "The two readings differ ({mrs} and {mrs_second_reading}); please adjudicate.",
    severity=WARNING,
    on="followup",
)
def readings_agree_or_are_adjudicated(
    mrs: int, mrs_second_reading: int, mrs_adjudicated: int | None = None
) -> Verdict:
    return mrs != mrs_second_reading and mrs_adjudicated is None


@edit_check(
    "FOLLOW-18",
    "The patient could not be reached, after {count} recorded attempts; try three times.",
    severity=WARNING,
    on="followup",
)
def tried_often_enough(
    fu_status: str,
    contactattempt: Rows,
    id: int | None = None,  # noqa: A002 - the row's own key
) -> Verdict:
    tries = [row for row in contactattempt if _belongs(row, id)]
    too_few = fu_status == "unable_to_contact" and len(tries) < CONTACTS_BEFORE_GIVING_UP
    return {"count": len(tries)} if too_few else False


@edit_check(
    "FOLLOW-19",
    "The patient died before day 90, so the score at 90 days is 6.",
    severity=INFORMATION,
    on="followup",
)
def early_death_scores_six(
    timepoint: str, due_on: date, death_date: date, mrs: int | None = None
) -> Verdict:
    return timepoint == "d90" and death_date <= due_on and mrs is None


@edit_check(
    "FOLLOW-20",
    "The recurrent stroke ({fu_recurrent_stroke_date}) is after this follow-up ({fu_date}).",
    on="followup",
)
def recurrence_before_follow_up(fu_recurrent_stroke_date: date, fu_date: date) -> Verdict:
    return fu_recurrent_stroke_date > fu_date


@edit_check(
    "FOLLOW-21",
    "The vessel was treated again ({fu_reintervention_date}) after this follow-up ({fu_date}).",
    on="followup",
)
def retreatment_before_follow_up(fu_reintervention_date: date, fu_date: date) -> Verdict:
    return fu_reintervention_date > fu_date


@edit_check(
    "FOLLOW-22",
    "The 90-day follow-up was done on {fu_date}, before discharge ({discharge_dt}).",
    severity=INFORMATION,
    on="followup",
)
def ninety_days_after_discharge(timepoint: str, fu_date: date, discharge_dt: datetime) -> Verdict:
    return timepoint == "d90" and fu_date < discharge_dt.date()


def _belongs(contact: Values, follow_up_id: int | None) -> bool:
    """Contacts of a case that is not stored yet have no follow-up key and all count."""
    return follow_up_id is None or contact.get("followup_id") == follow_up_id


CHECKS: tuple[EditCheck, ...] = (
    six_means_dead,
    no_score_after_death,
    dead_by_the_assessment,
    dead_status_means_dead,
    dead_status_scores_six,
    dead_status_dates_the_death,
    death_settles_the_status,
    assessed_after_the_stroke,
    assessed_within_window,
    not_better_than_before,
    recovery_is_believable,
    score_was_asked_for,
    respondent_fits_method,
    operator_is_not_blinded,
    certificate_is_recent,
    certified_before_assessing,
    readings_agree_or_are_adjudicated,
    tried_often_enough,
    early_death_scores_six,
    recurrence_before_follow_up,
    retreatment_before_follow_up,
    ninety_days_after_discharge,
)
