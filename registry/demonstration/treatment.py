"""The procedure of a synthetic case: passes, rescue treatment and the final result."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from registry.bulk.draft import Answers
from registry.demonstration.before import number_near
from registry.demonstration.clock import Clock
from registry.demonstration.profile import Pathway

FAILING = ("0", "1", "2a")
SUCCEEDING = ("2b50", "2b67", "2c", "3")
SUCCEEDING_WEIGHTS = (0.2, 0.25, 0.2, 0.35)
STENTS = {
    "self_expanding_stent": ("Enterprise", "Neuroform Atlas", "Solitaire AB", "Wingspan"),
    "balloon_mounted_stent": ("Balloon-mounted coronary stent",),
    "detached_stent_retriever": ("Solitaire AB",),
}
RESCUE_SUCCEEDS = {
    Pathway.STENTED_AFTER_FAILURE: 0.88,
    Pathway.ANGIOPLASTY_ONLY: 0.75,
    Pathway.DRUG_ONLY: 0.5,
}


@dataclass(slots=True)
class Treatment:
    """The answers of the procedure page, and the minute at which the procedure ended."""

    procedure: Answers = field(default_factory=dict)
    rows: dict[str, list[Answers]] = field(default_factory=dict)
    end: int = 0

    @property
    def stented(self) -> bool:
        return any(row["rescue_type"] in STENTS for row in self.rows["rescuetreatment"])


@dataclass(slots=True)
class _Course:
    """How far the sampling has come: the minute, the grade, and when 2b was first reached."""

    minute: int
    grade: str = "0"
    first_2b: int | None = None

    def reach(self, grade: str, minute: int) -> None:
        self.grade, self.minute = grade, minute
        if grade in SUCCEEDING and self.first_2b is None:
            self.first_2b = minute


def treatment(
    random: Random, clock: Clock, *, door: int, site: str, pathway: Pathway, stenosis: int | None
) -> Treatment:
    """Sample a procedure that follows ``pathway``; ``stenosis`` (%) is there before any rescue."""
    done = Treatment()
    puncture = door + random.randint(36, 86)
    first_device = puncture + random.randint(14, 45)
    course = _Course(first_device)
    done.rows["attempt"] = _attempts(random, clock, course, site, pathway)
    done.rows["rescuetreatment"] = _rescues(random, clock, course, pathway, stenosis)
    done.end = course.minute + random.randint(12, 35)
    done.procedure = _procedure(random, clock, door=door, puncture=puncture) | {
        "first_device_deployment_dt": clock.at(first_device),
        "procedure_end_dt": clock.at(done.end),
        "etici_final_site": course.grade,
    }
    if course.first_2b is not None:
        done.procedure["first_mtici2b_dt"] = clock.at(course.first_2b)
    done.procedure |= _drugs(random, clock, puncture, done)
    done.rows["antithromboticdose"] = _doses(clock, done.end) if done.stented else []
    if done.stented:
        done.procedure["antegrade_flow_stent"] = course.grade != "0"
    done.rows["complication"] = _complications(random, done.procedure, clock, done.end)
    return done


def _procedure(random: Random, clock: Clock, *, door: int, puncture: int) -> Answers:
    anaesthesia = random.choices(("local", "conscious_sedation", "general"), (0.35, 0.3, 0.35))[0]
    answers: Answers = {
        "anaesthesia_start": anaesthesia,
        "access_site": ("femoral",) if random.random() < 0.92 else ("radial",),
        "guide_type": random.choice((("balloon_guide",), ("long_sheath", "distal_access"))),
        "angio_suite_in_dt": clock.at(max(door, puncture - random.randint(8, 16))),
        "puncture_dt": clock.at(puncture),
        "puncture_success": True,
        "mtici_initial": "0",
        "distal_embolism_same_territory": random.random() < 0.08,
        "contrast_ml": random.randrange(90, 260, 5),
        "fluoroscopy_min": round(number_near(random, 42, 18, 8, 130), 1),
    }
    if anaesthesia != "general":
        answers["anaesthesia_conversion"] = random.random() < 0.05
    return answers


def _grades(random: Random, pathway: Pathway) -> list[str]:
    """Return the grade after each pass; it never falls."""
    if pathway is Pathway.THROMBECTOMY_SUFFICED:
        failing = random.choices((0, 1, 2, 3), (0.5, 0.28, 0.15, 0.07))[0]
        last = random.choices(SUCCEEDING, SUCCEEDING_WEIGHTS)
    else:
        failing = random.choices((1, 2, 3, 4), (0.2, 0.35, 0.3, 0.15))[0]
        last = []
    return sorted(random.choices(FAILING, (0.35, 0.25, 0.4), k=failing)) + last


def _attempts(
    random: Random, clock: Clock, course: _Course, site: str, pathway: Pathway
) -> list[Answers]:
    rows = []
    start = course.minute
    for grade in _grades(random, pathway):
        end = start + random.randint(4, 9)
        technique = random.choices(
            ("stent_retriever", "contact_aspiration", "combined"), (0.4, 0.2, 0.4)
        )[0]
        row: Answers = {
            "target_vessel": site,
            "technique": technique,
            "device_deploy_dt": clock.at(start),
            "retrieve_dt": clock.at(end),
            "etici_after": grade,
            "clot_retrieved": random.choice(("none", "partial", "complete")),
            "reocclusion_observed": "none",
        }
        if technique != "contact_aspiration":
            row |= {"device_diameter_mm": random.choice((4.0, 6.0)), "device_length_mm": 30.0}
        rows.append(row)
        course.reach(grade, end)
        start = end + random.randint(5, 12)
    return rows


def _rescues(
    random: Random, clock: Clock, course: _Course, pathway: Pathway, stenosis: int | None
) -> list[Answers]:
    if pathway not in RESCUE_SUCCEEDS:
        return []
    reason = "stenosis_70" if stenosis is not None and stenosis >= 70 else "failed_reperfusion"
    kinds = {
        Pathway.STENTED_AFTER_FAILURE: _stent_steps(random),
        Pathway.ANGIOPLASTY_ONLY: ["balloon_angioplasty"],
        Pathway.DRUG_ONLY: ["ia_gpi"],
    }[pathway]
    succeeds = random.random() < RESCUE_SUCCEEDS[pathway]
    rows = []
    for place, kind in enumerate(kinds, start=1):
        minute = course.minute + random.randint(8, 20)
        before = course.grade
        last = place == len(kinds)
        after = random.choices(SUCCEEDING, SUCCEEDING_WEIGHTS)[0] if last and succeeds else before
        rows.append(
            {
                "rescue_type": kind,
                "rescue_dt": clock.at(minute),
                "rescue_reason": (reason,),
                "etici_before": before,
                "etici_after": after,
            }
            | _details(random, kind)
        )
        course.reach(after, minute + random.randint(3, 8))
    return rows


def _stent_steps(random: Random) -> list[str]:
    stent = random.choices(tuple(STENTS), (0.62, 0.25, 0.13))[0]
    return ["balloon_angioplasty", stent] if random.random() < 0.3 else [stent]


def _details(random: Random, kind: str) -> Answers:
    if kind == "balloon_angioplasty":
        return {
            "balloon_diameter_mm": random.choice((1.5, 2.0, 2.5)),
            "balloon_length_mm": 15.0,
            "balloon_pressure_atm": float(random.randint(4, 9)),
            "balloon_inflations": random.randint(1, 3),
            "residual_stenosis_pct_after": random.randrange(20, 50, 5),
        }
    if kind not in STENTS:
        return {}
    return {
        "stent_model": random.choice(STENTS[kind]),
        "stent_diameter_mm": random.choice((2.5, 3.0, 3.5, 4.0)),
        "stent_length_mm": random.choice((13.0, 15.0, 20.0, 24.0)),
        "n_stents": 1,
        "predilation": random.random() < 0.4,
        "postdilation": random.random() < 0.3,
        "deployment_success": "complete",
        "in_stent_thrombosis_acute": "none" if random.random() < 0.93 else "partial_treated",
        "residual_stenosis_pct_after": random.randrange(0, 45, 5),
    }


def _drugs(random: Random, clock: Clock, puncture: int, done: Treatment) -> Answers:
    answers: Answers = {"heparin_given": random.random() < 0.3, "ia_lytic_given": False}
    if answers["heparin_given"]:
        answers |= {
            "heparin_iu": random.randrange(2000, 6000, 500),
            "heparin_dt": clock.at(puncture + 5),
        }
    as_rescue = any(row["rescue_type"] == "ia_gpi" for row in done.rows["rescuetreatment"])
    answers["gpi_given"] = as_rescue or random.random() < (0.85 if done.stented else 0.25)
    if answers["gpi_given"]:
        routes = ("both", "intra_arterial", "intravenous")
        answers |= {
            "gpi_agent": "tirofiban",
            "gpi_route": random.choice(routes[:2] if as_rescue else routes),
            "gpi_bolus_mg": round(random.uniform(0.3, 1.0), 2),
            "gpi_start_dt": clock.at(puncture + 40),
        }
    return answers


def _doses(clock: Clock, end: int) -> list[Answers]:
    return [
        {
            "agent": agent,
            "dose_mg": 300.0,
            "route": "nasogastric",
            "given_dt": clock.at(end),
            "loading_dose": True,
        }
        for agent in ("aspirin", "clopidogrel")
    ]


def _complications(random: Random, procedure: Answers, clock: Clock, end: int) -> list[Answers]:
    kinds = [
        kind
        for kind, share in (
            ("vasospasm", 0.06),
            ("access_haematoma", 0.03),
            ("new_territory_embolism", 0.04),
        )
        if random.random() < share
    ]
    procedure["new_territory_embolism"] = "new_territory_embolism" in kinds
    procedure["any_complication"] = bool(kinds)
    return [
        {
            "complication_type": kind,
            "complication_dt": clock.at(end - 5),
            "severity": "minor",
            "treated": kind == "vasospasm",
        }
        for kind in kinds
    ]
