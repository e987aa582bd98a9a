"""A synthetic case as a coordinator reads it off the chart: what is typed, page by page.

A man of 64 has a stroke at ten past eleven at night; the rest happens after midnight. Three passes
fail, a stent opens the stenosis behind the clot, nothing bleeds, and he walks at 90 days (mRS 2).
"+1 0002" in a time box means two minutes past midnight of the next day, and the dates after it
follow; "-" is unknown, "--" not done; a code behind "?" is a reason among the answers of a group.
"""

from __future__ import annotations

from datetime import date, timedelta

DAYS_SINCE_ONSET = 100
STENT = "self_expanding_stent"

PATIENT = {
    "identity": {
        "family_name": "Journey",
        "given_name": "Test",
        "birth_date": "03/05/1962",
        "telephone": "0000 000000",
    },
    "patient": {"ethnicity": "east_asian", "consent_status": "obtained"},
}
HISTORY = {
    "history": {
        "prestroke_mrs": "0",
        "hypertension": "yes",
        "diabetes": "no",
        "dyslipidaemia": "yes",
        "coronary_disease": "no",
        "prior_ischaemic_stroke": "no",
        "prior_tia": "?unknown",
        "atrial_fibrillation": "none",
        "smoking": "former",
        "premorbid_antiplatelet": "aspirin",
        "premorbid_anticoagulant": "none",
        "premorbid_statin": "no",
        "height_cm": "172",
        "weight_kg": "71,5",
    }
}
ARRIVAL = {
    "arrival": {
        "index_event_number": "1",
        "transfer_in": "direct",
        "arrival_mode": "ems_home",
        "onset_known": "witnessed",
        "onset_dt": "2310",
        "lkw_dt": "2310",
        "door_dt": "2355",
    },
    "presentation": {
        "nihss_baseline": "14",
        "nihss_baseline_dt": "+1 0002",
        "gcs_total": "13",
        "sbp": "162",
        "dbp": "--",
    },
    "laboratory": {"glucose": "7.2", "platelets": "221", "inr": "1.0", "creatinine": "-"},
    "thrombolysis": {"ivt_given": "no", "ivt_not_given_reason": "only_thrombectomy"},
}
IMAGING = {
    "imaging": {
        "imaging_type": "ct_cta",
        "first_imaging_dt": "0012",
        "occlusion_site_primary": "m1_proximal",
        "occlusion_side": "left",
        "tandem_cervical_lesion": "none",
        "aspects": "8",
        "aspects_modality": "ct",
        "hyperdense_vessel": "no",
        "truncal_vs_branching": "truncal",
    }
}
PROCEDURE = {
    "procedure": {
        "anaesthesia_start": "local",
        "anaesthesia_conversion": "no",
        "access_site": "femoral",
        "guide_type": "balloon_guide",
        "angio_suite_in_dt": "0030",
        "puncture_dt": "0042",
        "puncture_success": "yes",
        "mtici_initial": "0",
        "first_device_deployment_dt": "0058",
        "procedure_end_dt": "0210",
        "first_mtici2b_dt": "0155",
        "contrast_ml": "150",
    },
    "procedure_drugs": {
        "heparin_given": "no",
        "gpi_given": "yes",
        "gpi_agent": "tirofiban",
        "gpi_route": "intravenous",
        "gpi_start_dt": "0150",
        "ia_lytic_given": "no",
    },
}
# The cells of the first row in the order of Tab; the next two copy the devices from above.
FIRST_ATTEMPT = ("M1 proximal", "Stent retriever", "Solitaire X", "0058", "0104", "1")
NEXT_ATTEMPTS = (("0112", "0118", "1"), ("0126", "0132", "2a"))
RESCUE = {
    "rescue_type": STENT,
    "rescue_dt": "0148",
    "rescue_reason": "failed_reperfusion stenosis_70",
    "etici_before": "2a",
    "etici_after": "2b67",
    "stent_model": "Neuroform Atlas",
    "stent_diameter_mm": "4",
    "stent_length_mm": "21",
    "n_stents": "1",
    "predilation": "yes",
    "postdilation": "no",
    "deployment_success": "complete",
    "in_stent_thrombosis_acute": "none",
    "residual_stenosis_pct_after": "20",
}
RESULT = {
    "etici_final_site": "2b67",
    "antegrade_flow_stent": "yes",
    "new_territory_embolism": "no",
    "distal_embolism_same_territory": "no",
}
# Asked once the aetiology, three pages later, is known to be ICAS.
FORGOTTEN = ("Final residual stenosis", "20")
COMPLICATIONS = {"complication_summary": {"any_complication": "no"}}
DAY1 = {
    "early_course": {
        "fu_imaging_modality": "ct",
        "fu_imaging_dt": "2230",
        "nihss_24h": "7",
        "nihss_24h_dt": "2300",
        "ich_present": "no",
        "vessel_patency_24h": "patent",
        "recurrent_stroke_inhospital": "no",
    },
    "antithrombotics": {
        "antiplatelet_regimen_24h": "dual",
        "bp_target_post_evt": "below_140",
    },
}
DISCHARGE = {
    "aetiology": {
        "toast": "laa",
        "icas_status": "definite",
        "icas_evidence": "fixed_stenosis reocclusion",
        "residual_stenosis_pct_before_rescue": "80",
        "ts_type": "ii",
        "intracranial_dissection": "no",
    },
    "discharge": {
        "discharge_dt": "+7 1030",
        "discharge_destination": "rehabilitation",
        "nihss_discharge": "4",
        "discharge_antithrombotics": "aspirin clopidogrel",
        "discharge_statin": "yes",
        "pneumonia": "no",
        "seizures": "no",
    },
}
DEATH = {"death": {"died": "no"}}
FOLLOW_UP = {
    "fu_status": "done",
    "fu_method": "telephone",
    "fu_respondent": "patient",
    "fu_instrument": "structured",
    "assessor": "R. Rater",
}


def onset_day(today: date) -> date:
    return today - timedelta(days=DAYS_SINCE_ONSET)


def typed_day(day: date) -> str:
    """Write a date as a coordinator types it, such as 14/08/2026."""
    return f"{day:%d/%m/%Y}"
