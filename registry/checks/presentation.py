"""The patient before treatment: identity, pathway, severity and imaging agree."""

from __future__ import annotations

from datetime import date, datetime

from registry.checks.engine import CASE, EditCheck, Reasons, Severity, Verdict, edit_check
from registry.codebook.history import RISK_FACTORS
from registry.codebook.nihss import NIHSS_ITEM_NAMES
from registry.codebook.scales import BASILAR_SITES

WARNING = Severity.WARNING
INFORMATION = Severity.INFORMATION
OLDEST = 120
USUAL_AGES = range(18, 101)
USUAL_BMI = (15.0, 50.0)
HIGHEST_COLLATERAL = {"tan": 3, "asitn_sir": 4, "batman": 10}
RATIO_TOLERANCE = 0.1
RISK_FACTOR_NAMES = tuple(variable.name for variable in RISK_FACTORS)


def age_in_years(birth_date: date, on: date) -> int:
    """Return completed years."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


@edit_check(
    "PRES-01", "The date of birth ({birth_date}) gives an age of {age} years at the stroke."
)
def age_is_possible(birth_date: date, lkw_dt: datetime) -> Verdict:
    age = age_in_years(birth_date, lkw_dt.date())
    return False if 0 <= age <= OLDEST else {"age": age}


@edit_check(
    "PRES-02",
    "The patient was {age} years old at the stroke; please check the date of birth.",
    severity=WARNING,
)
def age_is_usual(birth_date: date, lkw_dt: datetime) -> Verdict:
    age = age_in_years(birth_date, lkw_dt.date())
    return {"age": age} if 0 <= age <= OLDEST and age not in USUAL_AGES else False


@edit_check("PRES-03", "The year of birth ({birth_year}) is not that of the date ({birth_date}).")
def birth_years_agree(birth_date: date, birth_year: int) -> Verdict:
    return birth_date.year != birth_year


@edit_check(
    "PRES-04",
    "The stroke happened in hospital, but the way of arrival is “{arrival_mode}”.",
    severity=WARNING,
)
def in_hospital_stroke_did_not_arrive(transfer_in: str, arrival_mode: str) -> Verdict:
    return transfer_in == "in_hospital" and arrival_mode != "in_hospital"


@edit_check(
    "PRES-05",
    "The patient was transferred, but the way of arrival is “{arrival_mode}”.",
    severity=WARNING,
)
def transfers_come_from_hospitals(transfer_in: str, arrival_mode: str) -> Verdict:
    return transfer_in == "drip_and_ship" and arrival_mode not in (
        "stroke_centre",
        "other_hospital",
    )


@edit_check(
    "PRES-06",
    "The onset was in hospital, but the pathway is “{transfer_in}”.",
    severity=WARNING,
)
def in_hospital_onset_has_its_pathway(onset_known: str, transfer_in: str) -> Verdict:
    return onset_known == "in_hospital_unwitnessed" and transfer_in != "in_hospital"


@edit_check("PRES-07", "Diastolic pressure ({dbp}) is not below systolic pressure ({sbp}).")
def pressures_in_order(sbp: int, dbp: int) -> Verdict:
    return dbp >= sbp


def _items_disagree(
    nihss_baseline: int, nihss_untestable_items: tuple[str, ...] | None, *scores: int | None
) -> Verdict:
    """Compare the sum with the total once every item is scored or untestable (counting 0)."""
    untestable = {f"nihss_{code.removeprefix('item_')}" for code in nihss_untestable_items or ()}
    total = 0
    for name, score in zip(NIHSS_ITEM_NAMES, scores, strict=True):
        if name in untestable:
            continue
        if score is None:
            return False
        total += score
    return {"total": total} if total != nihss_baseline else False


items_add_up = EditCheck(
    code="PRES-08",
    message="The NIHSS items add up to {total}, but the total is {nihss_baseline}.",
    severity=WARNING,
    on=CASE,
    needs=("nihss_baseline",),
    may_read=("nihss_untestable_items", *NIHSS_ITEM_NAMES),
    broken=_items_disagree,
)


@edit_check(
    "PRES-09",
    "Height and weight give a body mass index of {bmi} kg/m²; please check both.",
    severity=WARNING,
)
def body_mass_is_usual(height_cm: float, weight_kg: float) -> Verdict:
    bmi = weight_kg / (height_cm / 100) ** 2
    low, high = USUAL_BMI
    return False if low <= bmi <= high else {"bmi": f"{bmi:.1f}"}


@edit_check(
    "PRES-10",
    "Every risk factor is marked as unknown; is there really no history?",
    severity=WARNING,
    shown_in="history",
)
def some_history_is_known(missing: Reasons) -> Verdict:
    return all(missing.get(name) == "unknown" for name in RISK_FACTOR_NAMES)


@edit_check(
    "PRES-11",
    "Only “{imaging_type}” before thrombectomy: was the occlusion seen on an angiogram?",
    severity=WARNING,
)
def vessels_were_imaged(imaging_type: str) -> Verdict:
    return imaging_type in ("ct", "mr")


@edit_check(
    "PRES-12",
    "The side is midline, which fits the basilar artery only (site: {occlusion_site_primary}).",
    severity=WARNING,
)
def midline_is_basilar(occlusion_side: str, occlusion_site_primary: str) -> Verdict:
    return occlusion_side == "midline" and occlusion_site_primary not in BASILAR_SITES


@edit_check(
    "PRES-13", "A collateral grade of {collateral_grade} is not on the scale {collateral_scale}."
)
def collateral_grade_on_scale(collateral_scale: str, collateral_grade: int) -> Verdict:
    return collateral_grade > HIGHEST_COLLATERAL[collateral_scale]


@edit_check("PRES-14", "With a core of 0 mL there is no mismatch ratio; give a reason instead.")
def no_ratio_without_core(core_ml: float, mismatch_ratio: float) -> Verdict:  # noqa: ARG001 - its being recorded is the point
    return core_ml == 0


@edit_check(
    "PRES-15",
    "The mismatch ratio ({mismatch_ratio}) is not Tmax > 6 s ({tmax6_ml}) divided by the core "
    "({core_ml}).",
    severity=WARNING,
)
def ratio_follows_from_volumes(core_ml: float, tmax6_ml: float, mismatch_ratio: float) -> Verdict:
    if core_ml == 0:
        return False
    return abs(tmax6_ml / core_ml - mismatch_ratio) > max(0.1, RATIO_TOLERANCE * mismatch_ratio)


@edit_check(
    "PRES-16",
    "The core ({core_ml}) is larger than the volume with Tmax > 6 s ({tmax6_ml}).",
    severity=WARNING,
)
def core_lies_within_delay(core_ml: float, tmax6_ml: float) -> Verdict:
    return core_ml > tmax6_ml


@edit_check(
    "PRES-17",
    "The treated site ({occlusion_site_primary}) is listed again as a further occlusion.",
    severity=WARNING,
)
def further_occlusions_are_further(
    occlusion_site_primary: str, additional_occlusions: tuple[str, ...], occlusion_side: str
) -> Verdict:
    return occlusion_side != "bilateral" and occlusion_site_primary in additional_occlusions


CHECKS: tuple[EditCheck, ...] = (
    age_is_possible,
    age_is_usual,
    birth_years_agree,
    in_hospital_stroke_did_not_arrive,
    transfers_come_from_hospitals,
    in_hospital_onset_has_its_pathway,
    pressures_in_order,
    items_add_up,
    body_mass_is_usual,
    some_history_is_known,
    vessels_were_imaged,
    midline_is_basilar,
    collateral_grade_on_scale,
    no_ratio_without_core,
    ratio_follows_from_volumes,
    core_lies_within_delay,
    further_occlusions_are_further,
)
