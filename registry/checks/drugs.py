"""Doses and the treatment that a stent calls for.

The dose limits are recalled from the field and not confirmed, so they only ask.
"""

from __future__ import annotations

from registry.checks.engine import EditCheck, Rows, Severity, Verdict, edit_check
from registry.codebook.scales_treatment import STENT_TYPES

WARNING = Severity.WARNING
HIGHEST_MG = {"alteplase": 100.0, "tenecteplase": 25.0}
MG_PER_KG = {"alteplase": 0.9, "tenecteplase": 0.25}
DOSE_TOLERANCE = 1.1
HIGHEST_INR_FOR_THROMBOLYSIS = 1.7
LOWEST_PLATELETS_FOR_THROMBOLYSIS = 100
TIROFIBAN_BOLUS_MG = (0.25, 1.0)
THROMBOLYSED = ("yes_here", "yes_elsewhere")


def _stented(rescuetreatment: Rows) -> bool:
    return any(row.get("rescue_type") in STENT_TYPES for row in rescuetreatment)


@edit_check(
    "DRUG-01",
    "{ivt_dose_mg} of {ivt_agent} is above the highest dose of {limit} mg (limit recalled, not "
    "confirmed).",
    severity=WARNING,
)
def thrombolytic_below_highest_dose(ivt_agent: str, ivt_dose_mg: float) -> Verdict:
    limit = HIGHEST_MG.get(ivt_agent)
    return {"limit": f"{limit:g}"} if limit is not None and ivt_dose_mg > limit else False


@edit_check(
    "DRUG-02",
    "{ivt_dose_mg} of {ivt_agent} is more than {limit} mg/kg for {weight_kg} (limit recalled, "
    "not confirmed).",
    severity=WARNING,
)
def thrombolytic_fits_weight(ivt_agent: str, ivt_dose_mg: float, weight_kg: float) -> Verdict:
    limit = MG_PER_KG.get(ivt_agent)
    if limit is None or ivt_dose_mg <= limit * weight_kg * DOSE_TOLERANCE:
        return False
    return {"limit": f"{limit:g}"}


@edit_check(
    "DRUG-03",
    "Thrombolysis was given with an INR of {inr}; please check (limit of 1.7 recalled, not "
    "confirmed).",
    severity=WARNING,
)
def inr_allows_thrombolysis(ivt_given: str, inr: float) -> Verdict:
    return ivt_given in THROMBOLYSED and inr > HIGHEST_INR_FOR_THROMBOLYSIS


@edit_check(
    "DRUG-04",
    "Thrombolysis was given with platelets of {platelets}; please check (limit of 100 recalled, "
    "not confirmed).",
    severity=WARNING,
)
def platelets_allow_thrombolysis(ivt_given: str, platelets: float) -> Verdict:
    return ivt_given in THROMBOLYSED and platelets < LOWEST_PLATELETS_FOR_THROMBOLYSIS


@edit_check(
    "DRUG-05",
    "An intra-arterial tirofiban bolus of {gpi_bolus_mg} is unusual; published are 0.25 to 1 mg.",
    severity=WARNING,
)
def tirofiban_bolus_is_usual(gpi_agent: str, gpi_route: str, gpi_bolus_mg: float) -> Verdict:
    low, high = TIROFIBAN_BOLUS_MG
    arterial = gpi_agent == "tirofiban" and gpi_route == "intra_arterial"
    return arterial and gpi_bolus_mg > 0 and not low <= gpi_bolus_mg <= high


@edit_check(
    "DRUG-06",
    "A stent was placed, but no antiplatelet drug or glycoprotein inhibitor is recorded.",
    severity=WARNING,
)
def stent_is_protected(
    gpi_given: bool,
    antiplatelet_regimen_24h: str,
    rescuetreatment: Rows,
    antithromboticdose: Rows,
) -> Verdict:
    covered = (
        gpi_given
        or bool(antithromboticdose)
        or antiplatelet_regimen_24h not in ("none", "anticoagulant")
        or any(row.get("rescue_type") in ("ia_gpi", "iv_gpi") for row in rescuetreatment)
    )
    return _stented(rescuetreatment) and not covered


@edit_check(
    "DRUG-07",
    "A stent was placed, but the regimen of the first 24 hours is “{antiplatelet_regimen_24h}”.",
    severity=WARNING,
)
def stent_has_a_regimen(antiplatelet_regimen_24h: str, rescuetreatment: Rows) -> Verdict:
    return _stented(rescuetreatment) and antiplatelet_regimen_24h in ("none", "anticoagulant")


@edit_check(
    "DRUG-08",
    "The infusion was stopped for a haemorrhage, but no new haemorrhage is recorded.",
    severity=WARNING,
)
def stopped_for_a_recorded_haemorrhage(gpi_stop_reason: str, ich_present: bool) -> Verdict:
    return gpi_stop_reason == "ich" and not ich_present


@edit_check(
    "DRUG-09",
    "A glycoprotein inhibitor is a rescue treatment, but it is denied under drugs.",
    severity=WARNING,
)
def rescue_drug_is_recorded(gpi_given: bool, rescuetreatment: Rows) -> Verdict:
    rescued = any(row.get("rescue_type") in ("ia_gpi", "iv_gpi") for row in rescuetreatment)
    return rescued and not gpi_given


@edit_check(
    "DRUG-10",
    "Thrombolysis was given elsewhere, but the patient was not transferred.",
    severity=WARNING,
)
def given_elsewhere_means_transfer(ivt_given: str, transfer_in: str) -> Verdict:
    return ivt_given == "yes_elsewhere" and transfer_in in ("direct", "in_hospital")


CHECKS: tuple[EditCheck, ...] = (
    thrombolytic_below_highest_dose,
    thrombolytic_fits_weight,
    inr_allows_thrombolysis,
    platelets_allow_thrombolysis,
    tirofiban_bolus_is_usual,
    stent_is_protected,
    stent_has_a_regimen,
    stopped_for_a_recorded_haemorrhage,
    rescue_drug_is_recorded,
    given_elsewhere_means_transfer,
)
