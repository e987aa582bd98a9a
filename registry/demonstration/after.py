"""The part of a synthetic case that lies after the procedure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from registry.bulk.draft import Answers
from registry.codebook.variable import MissingReason
from registry.demonstration.before import whole_near
from registry.demonstration.clock import Clock
from registry.demonstration.profile import Profile

WORST_NIHSS = 42
HOUR = 60
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Bleeding:
    """``kinds`` of haemorrhage seen; symptomatic if the patient got worse because of them."""

    kinds: tuple[str, ...]
    symptomatic: bool


def bleeding(random: Random, *, symptomatic: bool) -> Bleeding:
    if symptomatic:
        return Bleeding(
            random.choice((("ph2",), ("ph2", "ivh"), ("ph1", "sah"), ("ph2",))), symptomatic
        )
    if random.random() < 0.15:
        return Bleeding(random.choice((("hi1",), ("hi2",), ("hi2",), ("sah",))), symptomatic)
    return Bleeding((), symptomatic)


def early_course(
    random: Random, clock: Clock, end: int, baseline: int, profile: Profile, bled: Bleeding
) -> Answers:
    """Return the 24-hour answers; ``end`` is the minute at which the procedure ended."""
    later = nihss_at_24_hours(random, baseline, profile)
    scan = end + random.randint(18 * HOUR, 30 * HOUR)
    answers: Answers = {
        "fu_imaging_modality": random.choice(("ct", "dect", "ct")),
        "fu_imaging_dt": clock.at(scan),
        "nihss_24h": later,
        "nihss_24h_dt": clock.at(end + random.randint(20 * HOUR, 27 * HOUR)),
        "nihss_untestable": False,
        "ich_present": bool(bled.kinds),
        "oedema_grade": "coed1" if later > 15 else "none",
        "recurrent_stroke_inhospital": False,
    }
    return answers | (
        _haemorrhage(random, clock, end, answers, baseline, bled) if bled.kinds else {}
    )


def nihss_at_24_hours(random: Random, baseline: int, profile: Profile) -> int:
    outcome = 3 if profile.mrs90 is None else profile.mrs90
    change = (-10, -8, -6, -3, -1, 1, 3)[outcome]
    return whole_near(random, baseline + change, 2.5, 0, 35)


def _haemorrhage(
    random: Random, clock: Clock, end: int, answers: Answers, baseline: int, bled: Bleeding
) -> Answers:
    seen = end + random.randint(3 * HOUR, 20 * HOUR)
    rise = random.randint(5, 9) if bled.symptomatic else random.randint(0, 1)
    before = min(answers["nihss_24h"], WORST_NIHSS - rise)
    worst = before + rise
    found: Answers = {
        "ich_first_seen_dt": clock.at(seen),
        "ich_clinically_suspected": bled.symptomatic,
        "nihss_lowest_prior": min(max(before - 1, 0), baseline),
        "nihss_pre_deterioration": before,
        "nihss_worst_post": worst,
        "nihss_item_max_increase": random.randint(2, 3) if bled.symptomatic else min(rise, 1),
        "ich_attribution": "predominant" if bled.symptomatic else "unlikely",
        "major_intervention": ("none",),
    }
    found["nihss_24h"] = before
    if bled.symptomatic:
        found["deterioration_dt"] = clock.at(seen - HOUR)
        found["nihss_24h"] = worst - random.randint(0, 2)
        if random.random() < 0.2:
            found["major_intervention"] = ("hemicraniectomy",)
    return found


def haemorrhage_rows(random: Random, bled: Bleeding) -> list[Answers]:
    return [
        {"ich_type": kind, "ich_side": random.choice(("left", "right")), "staining_excluded": True}
        for kind in bled.kinds
    ]


def antithrombotics(
    random: Random, clock: Clock, end: int, *, stented: bool, bled: Bleeding, anticoagulated: bool
) -> Answers:
    regimen = "dual" if stented else "single"
    if bled.symptomatic:
        regimen = "single" if stented else "none"
    elif anticoagulated:
        regimen = "anticoagulant"
    answers: Answers = {
        "antiplatelet_regimen_24h": regimen,
        "bp_target_post_evt": random.choice(("below_140", "below_160")),
    }
    if regimen != "none":
        answers["antiplatelet_start_dt"] = clock.at(end + random.randint(1 * HOUR, 20 * HOUR))
    return answers


def aetiology(*, icas: bool, stenosis: int | None, stented: bool) -> Answers:
    answers: Answers = {"intracranial_dissection": False} if stented else {}
    if not icas:
        return answers | {"toast": "ce", "icas_status": "not_icas"}
    definite = stenosis is not None and stenosis >= 70
    evidence = ("fixed_stenosis",) if definite else ("truncal_occlusion",)
    return answers | {
        "toast": "laa",
        "icas_status": "definite" if definite else "probable",
        "icas_evidence": evidence,
        "residual_stenosis_pct_before_rescue": stenosis,
    }


def days_in_hospital(random: Random, profile: Profile) -> int:
    stay = random.randint(6, 18)
    return stay if profile.died_on_day is None else min(stay, profile.died_on_day)


def discharge(random: Random, clock: Clock, stay: int, nihss: int, profile: Profile) -> Answers:
    died_here = profile.died_on_day is not None and profile.died_on_day <= stay
    answers: Answers = {
        "discharge_dt": clock.at(stay * DAY),
        "discharge_destination": _destination(random, profile, died_here=died_here),
        "icu_days": random.randint(1, min(stay, 6)),
        "pneumonia": random.random() < 0.25,
        "seizures": random.random() < 0.03,
    }
    if died_here:
        return answers
    return answers | {
        "nihss_discharge": max(nihss - random.randint(0, 3), 0),
        "discharge_antithrombotics": random.choice((("aspirin", "clopidogrel"), ("aspirin",))),
        "discharge_statin": True,
        "informant_contact_agreed": True,
    }


def _destination(random: Random, profile: Profile, *, died_here: bool) -> str:
    if died_here:
        return "dead"
    if profile.mrs90 is not None and profile.mrs90 <= 2:
        return random.choice(("home", "home", "rehabilitation"))
    return random.choice(("rehabilitation", "nursing_care", "home"))


def follow_ups(random: Random, profile: Profile, stay: int, *, stented: bool) -> dict[str, Answers]:
    """Return the answers of the discharge and the 90-day time points."""
    index = profile.index_date
    died = None if profile.died_on_day is None else index + timedelta(days=profile.died_on_day)
    left = index + timedelta(days=stay)
    return {
        "discharge": _at_discharge(random, profile, left, died),
        "d90": _at_90_days(random, profile, died, stented=stented),
    }


def _at_discharge(random: Random, profile: Profile, left: date, died: date | None) -> Answers:
    if died is not None and died <= left:
        return {"fu_status": "dead", "fu_date": died, "mrs": 6}
    outcome = 3 if profile.mrs90 is None else profile.mrs90
    return {
        "fu_status": "done",
        "fu_date": left,
        "fu_method": "ward",
        "fu_respondent": "patient",
        "fu_instrument": "unstructured",
        "mrs": min(outcome + random.randint(0, 1), 5),
    }


def _at_90_days(random: Random, profile: Profile, died: date | None, *, stented: bool) -> Answers:
    if died is not None:
        return {"fu_status": "dead", "fu_date": died, "mrs": 6}
    if profile.mrs90 is None:
        return {"fu_status": "unable_to_contact", "mrs": MissingReason.UNKNOWN}
    answers: Answers = {
        "fu_status": "done",
        "fu_date": profile.index_date + timedelta(days=90 + random.randint(-10, 12)),
        "fu_method": random.choice(("telephone", "telephone", "clinic")),
        "fu_respondent": random.choice(("patient", "caregiver")),
        "fu_instrument": "structured",
        "mrs": profile.mrs90,
        "assessor": "Synthetic assessor",
        "blinded_to_treatment": True,
    }
    if stented:
        answers |= {"fu_recurrent_stroke": False, "fu_reintervention": False}
    return answers


def contacts(random: Random, clock: Clock, profile: Profile) -> list[Answers]:
    """Return the fruitless calls of a patient who was lost."""
    if profile.mrs90 is not None:
        return []
    return [
        {
            "contact_dt": clock.at((day * 24 + 3) * HOUR),
            "channel": "telephone",
            "contact_result": random.choice(("no_answer", "wrong_number")),
        }
        for day in (85, 90, 96)
    ]


def death(random: Random, profile: Profile, bled: Bleeding) -> Answers:
    if profile.mrs90 is None:
        return {"died": MissingReason.UNKNOWN}
    if profile.died_on_day is None:
        return {"died": False}
    cause = "sich" if bled.symptomatic else random.choice(("stroke_oedema", "pneumonia", "cardiac"))
    return {
        "died": True,
        "death_date": profile.index_date + timedelta(days=profile.died_on_day),
        "death_precision": "exact",
        "death_cause": cause,
        "death_source": "hospital_record",
    }
