"""The part of a synthetic case that lies before the procedure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from registry.bulk.draft import Answers
from registry.demonstration.clock import Clock

ANTERIOR = ("m1_proximal", "m1_distal", "ica_terminus", "ica_intracranial", "m2_dominant")
ANTERIOR_WEIGHTS = (0.5, 0.2, 0.08, 0.12, 0.1)
POSTERIOR = ("ba_proximal", "ba_middle", "ba_distal", "va_v4")
POSTERIOR_WEIGHTS = (0.4, 0.3, 0.12, 0.18)
FAMILY_NAMES = ("Synthetic", "Invented", "Example", "Specimen", "Fictional")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Minutes since the case's start (the time last known well) of the first milestones."""

    first_door: int
    door: int
    needle: int | None


def number_near(random: Random, middle: float, spread: float, low: float, high: float) -> float:
    """Return a normal draw cut off at ``low`` and ``high``."""
    return min(max(random.gauss(middle, spread), low), high)


def whole_near(random: Random, middle: float, spread: float, low: int, high: int) -> int:
    """Return a whole normal draw cut off at ``low`` and ``high``."""
    return round(number_near(random, middle, spread, low, high))


def patient(random: Random) -> Answers:
    return {
        "sex": "male" if random.random() < 0.66 else "female",
        "consent_status": "obtained" if random.random() < 0.8 else "waived",
    }


def identity(random: Random, index_date: date, hospital_number: str) -> Answers:
    age = whole_near(random, 63, 11, 32, 89)
    birthday = index_date - timedelta(days=round(age * 365.2425) + random.randint(1, 360))
    return {
        "family_name": random.choice(FAMILY_NAMES),
        "given_name": f"Patient {hospital_number}",
        "hospital_number": hospital_number,
        "birth_date": birthday,
    }


def history(random: Random, *, icas: bool, clock: Clock) -> Answers:
    fibrillation = "none" if icas or random.random() < 0.5 else "known"
    anticoagulant = "none"
    if fibrillation == "known":
        anticoagulant = random.choices(("none", "vka", "rivaroxaban"), (0.6, 0.2, 0.2))[0]
    answers: Answers = {
        "prestroke_mrs": random.choices((0, 1, 2), (0.8, 0.15, 0.05))[0],
        "hypertension": random.random() < 0.7,
        "diabetes": random.random() < 0.33,
        "dyslipidaemia": random.random() < 0.35,
        "coronary_disease": random.random() < 0.14,
        "heart_failure": random.random() < 0.04,
        "prior_ischaemic_stroke": random.random() < 0.22,
        "prior_tia": random.random() < 0.06,
        "prior_ich": random.random() < 0.01,
        "atrial_fibrillation": fibrillation,
        "smoking": random.choices(("never", "former", "current"), (0.55, 0.1, 0.35))[0],
        "premorbid_antiplatelet": random.choices(
            (("none",), ("aspirin",), ("clopidogrel",), ("aspirin", "clopidogrel")),
            (0.74, 0.17, 0.05, 0.04),
        )[0],
        "premorbid_anticoagulant": anticoagulant,
        "premorbid_statin": random.random() < 0.2,
    }
    answers |= _build(random)
    if anticoagulant == "rivaroxaban":
        answers["doac_last_dose_dt"] = clock.at(-random.randint(60, 900))
    return answers


def _build(random: Random) -> Answers:
    height = whole_near(random, 167, 8, 145, 190)
    body_mass_index = number_near(random, 24.3, 3.2, 17, 38)
    return {"height_cm": height, "weight_kg": round(body_mass_index * (height / 100) ** 2, 1)}


def arrival(
    random: Random, clock: Clock, *, posterior: bool, anticoagulant: str
) -> tuple[Answers, Arrival]:
    """Return the answers of arrival, presentation, laboratory and thrombolysis, and the times."""
    onset = random.choices(("witnessed", "unwitnessed_awake", "wake_up"), (0.6, 0.2, 0.2))[0]
    transferred = random.random() < 0.35
    discovery = 0 if onset == "witnessed" else random.randint(60, 420)
    first_door = discovery + random.randint(35, 150)
    left = first_door + random.randint(45, 110)
    door = left + random.randint(20, 80) if transferred else first_door
    answers: Answers = {
        "index_event_number": 1,
        "transfer_in": "drip_and_ship" if transferred else "direct",
        "arrival_mode": "other_hospital"
        if transferred
        else random.choice(("ems_home", "private_home")),
        "onset_known": onset,
        "lkw_dt": clock.at(0),
        "door_dt": clock.at(door),
        "nihss_baseline": whole_near(random, 16, 6, 6, 30),
        "nihss_baseline_dt": clock.at(door + random.randint(3, 8)),
        "sbp": whole_near(random, 152, 21, 100, 210),
        "dbp": whole_near(random, 87, 11, 55, 98),
    }
    answers["onset_dt" if onset == "witnessed" else "discovery_dt"] = clock.at(discovery)
    if posterior:
        answers["gcs_total"] = random.randint(9, 15)
    if transferred:
        answers |= {"first_door_dt": clock.at(first_door), "first_door_out_dt": clock.at(left)}
    needle = first_door + random.randint(25, 52)
    thrombolysed = onset == "witnessed" and anticoagulant == "none" and random.random() < 0.5
    answers |= laboratory(random, anticoagulant)
    answers |= thrombolysis(
        random, clock, needle if thrombolysed else None, transferred=transferred
    )
    return answers, Arrival(first_door, door, needle if thrombolysed else None)


def laboratory(random: Random, anticoagulant: str) -> Answers:
    answers: Answers = {
        "glucose": round(number_near(random, 7.6, 2.4, 4.0, 18.0), 1),
        "platelets": float(whole_near(random, 215, 52, 105, 400)),
        "creatinine": float(whole_near(random, 74, 18, 40, 160)),
        "haemoglobin": float(whole_near(random, 138, 15, 95, 175)),
        "ldl": round(number_near(random, 2.8, 0.8, 1.0, 6.0), 2),
        "hba1c": round(number_near(random, 6.4, 1.2, 4.8, 11.0), 1),
    }
    if anticoagulant == "vka":
        answers["inr"] = round(number_near(random, 1.8, 0.4, 1.0, 3.2), 1)
    return answers


def thrombolysis(random: Random, clock: Clock, needle: int | None, *, transferred: bool) -> Answers:
    if needle is None:
        reason = random.choice(("time_window", "only_thrombectomy", "consent"))
        return {"ivt_given": "no", "ivt_not_given_reason": (reason,)}
    return {
        "ivt_given": "yes_elsewhere" if transferred else "yes_here",
        "ivt_agent": random.choices(("alteplase", "tenecteplase"), (0.8, 0.2))[0],
        "ivt_bolus_dt": clock.at(needle),
    }


def thrombolysis_dose(answers: Answers) -> Answers:
    """Return the dose by weight: alteplase 0.9 mg/kg to 90 mg, tenecteplase 0.25 mg/kg to 25 mg."""
    if answers.get("ivt_given") not in ("yes_here", "yes_elsewhere"):
        return {}
    per_kg, most = (0.9, 90.0) if answers["ivt_agent"] == "alteplase" else (0.25, 25.0)
    return {"ivt_dose_mg": round(min(answers["weight_kg"] * per_kg, most), 1)}


def occlusion_site(random: Random) -> tuple[str, bool]:
    """Return the occluded segment, and whether it is posterior."""
    if random.random() < 0.7:
        return random.choices(ANTERIOR, ANTERIOR_WEIGHTS)[0], False
    return random.choices(POSTERIOR, POSTERIOR_WEIGHTS)[0], True


def imaging(random: Random, clock: Clock, times: Arrival, site: str, *, posterior: bool) -> Answers:
    modality = random.choices(("ct_cta", "ct_cta_ctp", "mr_mra"), (0.55, 0.35, 0.1))[0]
    answers: Answers = {
        "imaging_type": modality,
        "first_imaging_dt": clock.at(times.first_door + random.randint(8, 24)),
        "occlusion_site_primary": site,
        "occlusion_side": "midline" if site.startswith("ba_") else random.choice(("left", "right")),
        "tandem_cervical_lesion": "none",
        "collateral_scale": "batman" if posterior else "asitn_sir",
        "collateral_grade": random.randint(4, 9) if posterior else random.randint(1, 4),
        "truncal_vs_branching": random.choice(("truncal", "branching_site")),
    }
    if posterior:
        answers["pc_aspects"] = random.randint(7, 10)
    else:
        answers |= {
            "aspects": random.choices((6, 7, 8, 9, 10), (0.1, 0.2, 0.3, 0.25, 0.15))[0],
            "aspects_modality": "dwi" if modality == "mr_mra" else "ct",
        }
    return answers | (_perfusion(random) if modality == "ct_cta_ctp" else {})


def _perfusion(random: Random) -> dict[str, Any]:
    core = round(number_near(random, 18, 12, 2, 70), 1)
    delayed = round(core * random.uniform(2.2, 7.0), 1)
    return {"core_ml": core, "tmax6_ml": delayed, "mismatch_ratio": round(delayed / core, 1)}
