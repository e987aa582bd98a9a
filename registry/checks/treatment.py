"""Passes, rescue treatments, reperfusion grades and the stenosis agree."""

from __future__ import annotations

from registry.checks.engine import EditCheck, Rows, Severity, Values, Verdict, edit_check
from registry.codebook.scales import ETICI
from registry.codebook.scales_treatment import DILATING_TYPES, STENT_TYPES

WARNING = Severity.WARNING
CLASSICAL = {"0": "0", "1": "1", "2a": "2a", "2b50": "2b", "2b67": "2b", "2c": "2b", "3": "3"}
REPERFUSED = ("2b50", "2b67", "2c", "3")
REPERFUSED_CLASSICAL = ("2b", "3")
MANY_PASSES = 6
MODERATE = 50


def rank(grade: str) -> int:
    """Return the place of an eTICI grade in its order."""
    return ETICI.codes.index(grade)


@edit_check("TREAT-01", "Access failed, yet passes are entered.", shown_in="attempts")
def no_pass_without_access(puncture_success: bool, attempt: Rows) -> Verdict:
    return not puncture_success and bool(attempt)


@edit_check(
    "TREAT-02",
    "More than six passes are entered ({count}); please check.",
    severity=WARNING,
    shown_in="attempts",
)
def passes_are_few(attempt: Rows) -> Verdict:
    return {"count": len(attempt)} if len(attempt) > MANY_PASSES else False


@edit_check(
    "TREAT-03",
    "The grade fell to {etici_after} after this pass: was there a re-occlusion or an embolus?",
    severity=WARNING,
    on="attempt",
)
def grade_does_not_fall(etici_after: str, previous: Values) -> Verdict:
    before = previous.get("etici_after")
    explained = previous.get("reocclusion_observed") not in (None, "none")
    return before is not None and rank(etici_after) < rank(before) and not explained


@edit_check(
    "TREAT-04",
    "The vessel re-occluded after this pass, yet the cause is given as not ICAS.",
    severity=WARNING,
    on="attempt",
)
def reocclusion_suggests_icas(reocclusion_observed: str, icas_status: str) -> Verdict:
    return reocclusion_observed != "none" and icas_status == "not_icas"


@edit_check(
    "TREAT-05",
    "This pass aims at {target_vessel}, not at the site of occlusion ({occlusion_site_primary}), "
    "and no embolism or further occlusion is recorded.",
    severity=WARNING,
    on="attempt",
)
def target_is_the_occlusion(  # noqa: PLR0913, RUF100 - each is one recorded fact
    target_vessel: str,
    occlusion_site_primary: str,
    additional_occlusions: tuple[str, ...] = (),
    distal_embolism_same_territory: bool = False,  # noqa: FBT002 - a recorded yes or no
    new_territory_embolism: bool = False,  # noqa: FBT002 - a recorded yes or no
) -> Verdict:
    elsewhere = target_vessel not in (occlusion_site_primary, *additional_occlusions)
    return elsewhere and not (distal_embolism_same_territory or new_territory_embolism)


@edit_check(
    "TREAT-06",
    "eTICI {etici_after} and mTICI {mtici_after} after this pass do not agree.",
    on="attempt",
)
def grades_after_pass_agree(etici_after: str, mtici_after: str) -> Verdict:
    return CLASSICAL[etici_after] != mtici_after


@edit_check(
    "TREAT-07",
    "eTICI {etici_after} and mTICI {mtici_after} after this rescue treatment do not agree.",
    on="rescuetreatment",
)
def grades_after_rescue_agree(etici_after: str, mtici_after: str) -> Verdict:
    return CLASSICAL[etici_after] != mtici_after


@edit_check(
    "TREAT-08",
    "eTICI {etici_before} and mTICI {mtici_before} before this rescue treatment do not agree.",
    on="rescuetreatment",
)
def grades_before_rescue_agree(etici_before: str, mtici_before: str) -> Verdict:
    return CLASSICAL[etici_before] != mtici_before


@edit_check(
    "TREAT-09", "The final eTICI ({etici_final_site}) and mTICI ({mtici_final_site}) do not agree."
)
def final_grades_agree(etici_final_site: str, mtici_final_site: str) -> Verdict:
    return CLASSICAL[etici_final_site] != mtici_final_site


@edit_check(
    "TREAT-10",
    "eTICI before this rescue treatment is {etici_before}, but {last} after the step before it.",
    severity=WARNING,
    on="rescuetreatment",
)
def rescue_starts_where_the_step_before_ended(
    etici_before: str, attempt: Rows, previous: Values | None = None
) -> Verdict:
    before = previous if previous is not None else (attempt[-1] if attempt else {})
    last = before.get("etici_after")
    reoccluded = before.get("reocclusion_observed") not in (None, "none")
    return {"last": last} if last not in (None, etici_before) and not reoccluded else False


@edit_check(
    "TREAT-11",
    "The grade fell from {etici_before} to {etici_after} with this rescue treatment.",
    severity=WARNING,
    on="rescuetreatment",
)
def rescue_does_not_worsen(etici_before: str, etici_after: str) -> Verdict:
    return rank(etici_after) < rank(etici_before)


@edit_check(
    "TREAT-12",
    "The final eTICI is {etici_final_site}, but {last} after the last pass or rescue treatment.",
    severity=WARNING,
)
def final_grade_is_the_last(etici_final_site: str, attempt: Rows, rescuetreatment: Rows) -> Verdict:
    steps = [*attempt, *rescuetreatment]
    last = steps[-1].get("etici_after") if steps else None
    return {"last": last} if last not in (None, etici_final_site) else False


@edit_check(
    "TREAT-13",
    "A first time of 2b or better is recorded ({first_mtici2b_dt}), but no grade reached 2b.",
    severity=WARNING,
)
def reperfusion_time_needs_a_grade(
    first_mtici2b_dt: object,  # noqa: ARG001 - its being recorded is the point
    etici_final_site: str,
    attempt: Rows,
    rescuetreatment: Rows,
) -> Verdict:
    rows = [*attempt, *rescuetreatment]
    grades = {etici_final_site, *(row.get("etici_after") for row in rows)}
    classical = {row.get("mtici_after") for row in rows}
    return not grades.intersection(REPERFUSED) and not classical.intersection(REPERFUSED_CLASSICAL)


@edit_check(
    "TREAT-14",
    "This rescue treatment was started for eTICI 0-2a, but the grade before it is {etici_before}.",
    severity=WARNING,
    on="rescuetreatment",
)
def failed_reperfusion_was_failed(rescue_reason: tuple[str, ...], etici_before: str) -> Verdict:
    return "failed_reperfusion" in rescue_reason and etici_before in REPERFUSED


@edit_check(
    "TREAT-15",
    "A stent was placed for ICAS, but the stenosis before it is only "
    "{residual_stenosis_pct_before_rescue}.",
    severity=WARNING,
    on="rescuetreatment",
)
def stented_stenosis_is_relevant(
    rescue_type: str, icas_status: str, residual_stenosis_pct_before_rescue: int
) -> Verdict:
    for_icas = rescue_type in STENT_TYPES and icas_status in ("definite", "probable")
    return for_icas and residual_stenosis_pct_before_rescue < MODERATE


@edit_check(
    "TREAT-16",
    "The stenosis rose from {residual_stenosis_pct_before_rescue} to "
    "{residual_stenosis_pct_after} with this treatment.",
    severity=WARNING,
    on="rescuetreatment",
)
def dilation_widens(
    rescue_type: str, residual_stenosis_pct_before_rescue: int, residual_stenosis_pct_after: int
) -> Verdict:
    rose = residual_stenosis_pct_after > residual_stenosis_pct_before_rescue
    return rescue_type in DILATING_TYPES and rose


@edit_check("TREAT-17", "Complications were denied, but {count} are entered.")
def complications_denied(any_complication: bool, complication: Rows) -> Verdict:
    denied = not any_complication and bool(complication)
    return {"count": len(complication)} if denied else False


@edit_check("TREAT-18", "There was a complication, but none is described.")
def complications_described(any_complication: bool, complication: Rows) -> Verdict:
    return any_complication and not complication


@edit_check(
    "TREAT-19",
    "A complication is marked for this pass, but complications were denied.",
    severity=WARNING,
    on="attempt",
)
def pass_complication_is_recorded(complication_this_pass: bool, any_complication: bool) -> Verdict:
    return complication_this_pass and not any_complication


@edit_check(
    "TREAT-20",
    "“{complication_type}” is recorded, but no new intracranial haemorrhage.",
    severity=WARNING,
    on="complication",
)
def bleeding_complication_has_a_haemorrhage(complication_type: str, ich_present: bool) -> Verdict:
    return complication_type in ("perforation", "sah_on_angiogram") and not ich_present


@edit_check(
    "TREAT-21",
    "An embolus in a new territory is entered as a complication, but denied in the result.",
    severity=WARNING,
    on="complication",
)
def new_territory_agrees(complication_type: str, new_territory_embolism: bool) -> Verdict:
    return complication_type == "new_territory_embolism" and not new_territory_embolism


@edit_check(
    "TREAT-22",
    "An acute stent thrombosis is a complication, but no stent is entered.",
    severity=WARNING,
    on="complication",
)
def stent_complication_has_a_stent(complication_type: str, rescuetreatment: Rows) -> Verdict:
    stented = any(row.get("rescue_type") in STENT_TYPES for row in rescuetreatment)
    return complication_type in ("stent_thrombosis", "stent_migration") and not stented


CHECKS: tuple[EditCheck, ...] = (
    no_pass_without_access,
    passes_are_few,
    grade_does_not_fall,
    reocclusion_suggests_icas,
    target_is_the_occlusion,
    grades_after_pass_agree,
    grades_after_rescue_agree,
    grades_before_rescue_agree,
    final_grades_agree,
    rescue_starts_where_the_step_before_ended,
    rescue_does_not_worsen,
    final_grade_is_the_last,
    reperfusion_time_needs_a_grade,
    failed_reperfusion_was_failed,
    stented_stenosis_is_relevant,
    dilation_widens,
    complications_denied,
    complications_described,
    pass_complication_is_recorded,
    bleeding_complication_has_a_haemorrhage,
    new_territory_agrees,
    stent_complication_has_a_stent,
)
