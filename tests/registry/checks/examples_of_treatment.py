"""A failing and a passing case for each rule on the patient, the treatment and its drugs."""

from __future__ import annotations

from registry.codebook.history import RISK_FACTORS
from registry.codebook.nihss import NIHSS_ITEM_NAMES
from tests.registry.checks.case_builder import STENT, Case, at, on, row

Example = tuple[Case, Case]
ITEMS = dict.fromkeys(NIHSS_ITEM_NAMES, 1)
ALL_UNKNOWN = {variable.name: "unknown" for variable in RISK_FACTORS}
# The second mapping that run_all takes; the examples keep it under a key of its own.
REASONS = "reasons"

PRESENTATION: dict[str, Example] = {
    "PRES-01": (
        {"birth_date": on(5), "lkw_dt": at("10:00", 4)},
        {"birth_date": on(4), "lkw_dt": at("10:00", 4)},
    ),
    "PRES-02": (
        {"birth_date": on(5, year=2006), "lkw_dt": at("10:00", 4)},
        {"birth_date": on(4, year=2006), "lkw_dt": at("10:00", 4)},
    ),
    "PRES-03": (
        {"birth_date": on(1, year=1950), "birth_year": 1951},
        {"birth_date": on(1, year=1950), "birth_year": 1950},
    ),
    "PRES-04": (
        {"transfer_in": "in_hospital", "arrival_mode": "ems_home"},
        {"transfer_in": "in_hospital", "arrival_mode": "in_hospital"},
    ),
    "PRES-05": (
        {"transfer_in": "drip_and_ship", "arrival_mode": "ems_home"},
        {"transfer_in": "drip_and_ship", "arrival_mode": "other_hospital"},
    ),
    "PRES-06": (
        {"onset_known": "in_hospital_unwitnessed", "transfer_in": "direct"},
        {"onset_known": "in_hospital_unwitnessed", "transfer_in": "in_hospital"},
    ),
    "PRES-07": ({"sbp": 120, "dbp": 120}, {"sbp": 120, "dbp": 119}),
    "PRES-08": ({"nihss_baseline": 16, **ITEMS}, {"nihss_baseline": 15, **ITEMS}),
    "PRES-09": ({"height_cm": 180, "weight_kg": 45}, {"height_cm": 180, "weight_kg": 80}),
    "PRES-10": ({REASONS: ALL_UNKNOWN}, {REASONS: ALL_UNKNOWN | {"diabetes": "not_documented"}}),
    "PRES-11": ({"imaging_type": "ct"}, {"imaging_type": "ct_cta"}),
    "PRES-12": (
        {"occlusion_side": "midline", "occlusion_site_primary": "m1_distal"},
        {"occlusion_side": "midline", "occlusion_site_primary": "ba_middle"},
    ),
    "PRES-13": (
        {"collateral_scale": "tan", "collateral_grade": 4},
        {"collateral_scale": "asitn_sir", "collateral_grade": 4},
    ),
    "PRES-14": (
        {"core_ml": 0.0, "mismatch_ratio": 3.0},
        {"core_ml": 10.0, "mismatch_ratio": 3.0},
    ),
    "PRES-15": (
        {"core_ml": 10.0, "tmax6_ml": 90.0, "mismatch_ratio": 3.0},
        {"core_ml": 10.0, "tmax6_ml": 30.0, "mismatch_ratio": 3.0},
    ),
    "PRES-16": ({"core_ml": 50.0, "tmax6_ml": 40.0}, {"core_ml": 40.0, "tmax6_ml": 40.0}),
    "PRES-17": (
        {
            "occlusion_site_primary": "a1",
            "additional_occlusions": ("a1",),
            "occlusion_side": "left",
        },
        {
            "occlusion_site_primary": "a1",
            "additional_occlusions": ("a2_or_beyond",),
            "occlusion_side": "left",
        },
    ),
}


def _rescue(**answers: object) -> Case:
    return row("rescuetreatment", answers)


TREATMENT: dict[str, Example] = {
    "TREAT-01": (
        row("attempt", {}, puncture_success=False),
        row("attempt", {}, puncture_success=True),
    ),
    "TREAT-02": (row("attempt", *({} for _ in range(7))), row("attempt", *({} for _ in range(6)))),
    "TREAT-03": (
        row("attempt", {"etici_after": "2c"}, {"etici_after": "2a"}),
        row(
            "attempt",
            {"etici_after": "2c", "reocclusion_observed": "later"},
            {"etici_after": "2a"},
        ),
    ),
    "TREAT-04": (
        row("attempt", {"reocclusion_observed": "later"}, icas_status="not_icas"),
        row("attempt", {"reocclusion_observed": "none"}, icas_status="not_icas"),
    ),
    "TREAT-05": (
        row("attempt", {"target_vessel": "a1"}, occlusion_site_primary="m1_distal"),
        row(
            "attempt",
            {"target_vessel": "a1"},
            occlusion_site_primary="m1_distal",
            new_territory_embolism=True,
        ),
    ),
    "TREAT-06": (
        row("attempt", {"etici_after": "2c", "mtici_after": "3"}),
        row("attempt", {"etici_after": "2c", "mtici_after": "2b"}),
    ),
    "TREAT-07": (
        _rescue(etici_after="2c", mtici_after="3"),
        _rescue(etici_after="2c", mtici_after="2b"),
    ),
    "TREAT-08": (
        _rescue(etici_before="0", mtici_before="1"),
        _rescue(etici_before="0", mtici_before="0"),
    ),
    "TREAT-09": (
        {"etici_final_site": "2b67", "mtici_final_site": "2a"},
        {"etici_final_site": "2b67", "mtici_final_site": "2b"},
    ),
    "TREAT-10": (
        row("rescuetreatment", {"etici_before": "2a"}, attempt=[{"etici_after": "1"}]),
        row("rescuetreatment", {"etici_before": "1"}, attempt=[{"etici_after": "1"}]),
    ),
    "TREAT-11": (
        _rescue(etici_before="2a", etici_after="0"),
        _rescue(etici_before="2a", etici_after="2a"),
    ),
    "TREAT-12": (
        row("attempt", {"etici_after": "2a"}, etici_final_site="3"),
        row("attempt", {"etici_after": "3"}, etici_final_site="3"),
    ),
    "TREAT-13": (
        row("attempt", {"etici_after": "2a"}, etici_final_site="2a", first_mtici2b_dt=at("10:00")),
        row("attempt", {"etici_after": "2c"}, etici_final_site="2a", first_mtici2b_dt=at("10:00")),
    ),
    "TREAT-14": (
        _rescue(rescue_reason=("failed_reperfusion",), etici_before="2b50"),
        _rescue(rescue_reason=("failed_reperfusion",), etici_before="2a"),
    ),
    "TREAT-15": (
        {
            "rescuetreatment": [STENT],
            "icas_status": "definite",
            "residual_stenosis_pct_before_rescue": 49,
        },
        {
            "rescuetreatment": [STENT],
            "icas_status": "definite",
            "residual_stenosis_pct_before_rescue": 50,
        },
    ),
    "TREAT-16": (
        row(
            "rescuetreatment",
            {"rescue_type": "balloon_angioplasty", "residual_stenosis_pct_after": 71},
            residual_stenosis_pct_before_rescue=70,
        ),
        row(
            "rescuetreatment",
            {"rescue_type": "balloon_angioplasty", "residual_stenosis_pct_after": 0},
            residual_stenosis_pct_before_rescue=70,
        ),
    ),
    "TREAT-17": (
        row("complication", {}, any_complication=False),
        {"complication": [], "any_complication": False},
    ),
    "TREAT-18": (
        {"complication": [], "any_complication": True},
        row("complication", {}, any_complication=True),
    ),
    "TREAT-19": (
        row("attempt", {"complication_this_pass": True}, any_complication=False),
        row("attempt", {"complication_this_pass": True}, any_complication=True),
    ),
    "TREAT-20": (
        row("complication", {"complication_type": "perforation"}, ich_present=False),
        row("complication", {"complication_type": "perforation"}, ich_present=True),
    ),
    "TREAT-21": (
        row(
            "complication",
            {"complication_type": "new_territory_embolism"},
            new_territory_embolism=False,
        ),
        row(
            "complication",
            {"complication_type": "new_territory_embolism"},
            new_territory_embolism=True,
        ),
    ),
    "TREAT-22": (
        row("complication", {"complication_type": "stent_thrombosis"}),
        row("complication", {"complication_type": "stent_thrombosis"}, rescuetreatment=[STENT]),
    ),
}

CAUSE: dict[str, Example] = {
    "CAUSE-01": (
        {"toast": "ce", "icas_status": "definite"},
        {"toast": "laa", "icas_status": "definite"},
    ),
    "CAUSE-02": (
        {"atrial_fibrillation": "known", "icas_status": "probable"},
        {"atrial_fibrillation": "none", "icas_status": "probable"},
    ),
    "CAUSE-03": (
        {"icas_status": "definite", "icas_evidence": ("none",)},
        {"icas_status": "definite", "icas_evidence": ("fixed_stenosis",)},
    ),
    "CAUSE-04": (
        {"icas_status": "definite", "residual_stenosis_pct_before_rescue": 0},
        {"icas_status": "definite", "residual_stenosis_pct_before_rescue": 50},
    ),
    "CAUSE-05": (
        {"ts_type": "i", "residual_stenosis_pct_before_rescue": 70},
        {"ts_type": "ii", "residual_stenosis_pct_before_rescue": 70},
    ),
    "CAUSE-06": (
        {"icas_evidence": ("truncal_occlusion",), "truncal_vs_branching": "branching_site"},
        {"icas_evidence": ("truncal_occlusion",), "truncal_vs_branching": "truncal"},
    ),
    "CAUSE-07": (
        {"icas_status": "definite", "toast": "svo"},
        {"icas_status": "definite", "toast": "laa"},
    ),
}

UNPROTECTED = {"gpi_given": False, "antiplatelet_regimen_24h": "none", "rescuetreatment": [STENT]}

DRUGS: dict[str, Example] = {
    "DRUG-01": (
        {"ivt_agent": "tenecteplase", "ivt_dose_mg": 26.0},
        {"ivt_agent": "tenecteplase", "ivt_dose_mg": 25.0},
    ),
    "DRUG-02": (
        {"ivt_agent": "alteplase", "ivt_dose_mg": 90.0, "weight_kg": 60.0},
        {"ivt_agent": "alteplase", "ivt_dose_mg": 54.0, "weight_kg": 60.0},
    ),
    "DRUG-03": (
        {"ivt_given": "yes_here", "inr": 1.8},
        {"ivt_given": "yes_here", "inr": 1.7},
    ),
    "DRUG-04": (
        {"ivt_given": "yes_elsewhere", "platelets": 99.0},
        {"ivt_given": "yes_elsewhere", "platelets": 100.0},
    ),
    "DRUG-05": (
        {"gpi_agent": "tirofiban", "gpi_route": "intra_arterial", "gpi_bolus_mg": 2.0},
        {"gpi_agent": "tirofiban", "gpi_route": "intra_arterial", "gpi_bolus_mg": 0.0},
    ),
    "DRUG-06": (UNPROTECTED, {**UNPROTECTED, "gpi_given": True}),
    "DRUG-07": (UNPROTECTED, {**UNPROTECTED, "antiplatelet_regimen_24h": "dual"}),
    "DRUG-08": (
        {"gpi_stop_reason": "ich", "ich_present": False},
        {"gpi_stop_reason": "ich", "ich_present": True},
    ),
    "DRUG-09": (
        row("rescuetreatment", {"rescue_type": "ia_gpi"}, gpi_given=False),
        row("rescuetreatment", {"rescue_type": "ia_gpi"}, gpi_given=True),
    ),
    "DRUG-10": (
        {"ivt_given": "yes_elsewhere", "transfer_in": "direct"},
        {"ivt_given": "yes_elsewhere", "transfer_in": "drip_and_ship"},
    ),
}

EXAMPLES: dict[str, Example] = {**PRESENTATION, **TREATMENT, **CAUSE, **DRUGS}
