"""One whole synthetic case from its profile."""

from __future__ import annotations

from random import Random
from zoneinfo import ZoneInfo

from registry.bulk.draft import Answers, Draft
from registry.demonstration import after, before
from registry.demonstration.clock import Clock
from registry.demonstration.profile import Pathway, Profile
from registry.demonstration.treatment import treatment


def sample_case(random: Random, profile: Profile, zone: ZoneInfo, hospital_number: str) -> Draft:
    """Return a clinically coherent case.

    Times are in order, grades explain the rescue, bleeding explains the course, and the
    outcome is the profile's.
    """
    clock = Clock(zone, profile.index_date, random.randint(0, 23 * 60))
    site, posterior = before.occlusion_site(random)
    stenosis = _stenosis(random, profile)
    draft = Draft(index_date=profile.index_date)

    history = before.history(random, icas=profile.icas, clock=clock)
    if profile.mrs90 is not None:
        history["prestroke_mrs"] = min(history["prestroke_mrs"], profile.mrs90)
    arrived, times = before.arrival(
        random, clock, posterior=posterior, anticoagulant=history["premorbid_anticoagulant"]
    )
    history |= before.thrombolysis_dose(arrived | history)
    done = treatment(
        random, clock, door=times.door, site=site, pathway=profile.pathway, stenosis=stenosis
    )
    bled = after.bleeding(random, symptomatic=profile.symptomatic_bleeding)
    course = after.early_course(random, clock, done.end, arrived["nihss_baseline"], profile, bled)
    stay = after.days_in_hospital(random, profile)

    draft.singles = {
        "patient": before.patient(random),
        "patientidentity": before.identity(random, profile.index_date, hospital_number),
        "episode": history
        | arrived
        | after.aetiology(icas=profile.icas, stenosis=stenosis, stented=done.stented),
        "imaging": before.imaging(random, clock, times, site, posterior=posterior),
        "procedure": done.procedure,
        "earlycourse": course,
        "antithrombotics": after.antithrombotics(
            random,
            clock,
            done.end,
            stented=done.stented,
            bled=bled,
            anticoagulated=history["premorbid_anticoagulant"] != "none",
        ),
        "discharge": after.discharge(random, clock, stay, course["nihss_24h"], profile),
        "death": after.death(random, profile, bled),
    }
    if draft.singles["episode"].get("icas_evidence") == ("truncal_occlusion",):
        draft.singles["imaging"]["truncal_vs_branching"] = "truncal"
    if done.stented:
        draft.singles["earlycourse"]["vessel_patency_24h"] = "patent"
    if profile.icas:
        draft.singles["procedure"]["final_residual_stenosis_pct"] = _final_stenosis(
            done.rows["rescuetreatment"], stenosis
        )
    draft.rows = {**done.rows, "haemorrhagefinding": after.haemorrhage_rows(random, bled)}
    draft.follow_ups = after.follow_ups(random, profile, stay, stented=done.stented)
    draft.contacts = {"d90": after.contacts(random, clock, profile)}
    return draft


def _stenosis(random: Random, profile: Profile) -> int | None:
    """Return the residual stenosis (%) before any rescue, for an atherosclerotic occlusion."""
    if not profile.icas:
        return None
    low = 50 if profile.pathway is Pathway.THROMBECTOMY_SUFFICED else 70
    return random.randrange(low, 95, 5)


def _final_stenosis(rescues: list[Answers], stenosis: int | None) -> int | None:
    """Return what the last balloon or stent left, or the stenosis that nobody treated."""
    left = [
        row["residual_stenosis_pct_after"]
        for row in rescues
        if "residual_stenosis_pct_after" in row
    ]
    return left[-1] if left else stenosis
