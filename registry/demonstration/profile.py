"""What kind of case is to be made: how treatment went, and how the patient fared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random


class Pathway(StrEnum):
    """How the thrombectomy went."""

    THROMBECTOMY_SUFFICED = "thrombectomy_sufficed"
    STENTED_AFTER_FAILURE = "stented_after_failure"
    FAILED_AND_LEFT = "failed_and_left"
    ANGIOPLASTY_ONLY = "angioplasty_only"
    DRUG_ONLY = "drug_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """``mrs90`` is None for a patient lost to follow-up; ``died_on_day`` counts from the index."""

    index_date: date
    pathway: Pathway
    icas: bool
    symptomatic_bleeding: bool
    mrs90: int | None
    died_on_day: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFacts:
    """The published counts of one group (Guo 2023, abstract)."""

    pathway: Pathway
    n: int
    sich: int
    dead: int
    independent: int


# Guo S et al., Front Neurol 2023;13:1001496: 41 with rescue stenting, 86 without.
AFTER_GUO_2023 = (
    ArmFacts(pathway=Pathway.STENTED_AFTER_FAILURE, n=41, sich=7, dead=6, independent=20),
    ArmFacts(pathway=Pathway.THROMBECTOMY_SUFFICED, n=86, sich=14, dead=11, independent=45),
)
STUDY_FIRST_DAY, STUDY_LAST_DAY = date(2018, 8, 1), date(2022, 1, 31)

# Generated cohorts: shares chosen for realism of shape, not estimates from any study.
PATHWAY_SHARES = {
    Pathway.THROMBECTOMY_SUFFICED: 0.66,
    Pathway.STENTED_AFTER_FAILURE: 0.17,
    Pathway.FAILED_AND_LEFT: 0.09,
    Pathway.ANGIOPLASTY_ONLY: 0.05,
    Pathway.DRUG_ONLY: 0.03,
}
SUFFICED_MRS = (0.11, 0.18, 0.17, 0.14, 0.15, 0.09, 0.16)
FAILED_MRS = (0.03, 0.07, 0.09, 0.13, 0.19, 0.16, 0.33)
STENTED_MRS = (0.08, 0.16, 0.17, 0.13, 0.16, 0.11, 0.19)
LOST_SHARE = 0.15
ICAS_SHARE = 0.7


def profiles_after_guo(random: Random) -> list[Profile]:
    """Return the 127 profiles whose counts are exactly those of the published study."""
    found = []
    for arm in AFTER_GUO_2023:
        scores = _scores(arm, random)
        bleeds = _bleeds(arm, scores, random)
        found += [
            Profile(
                index_date=_study_day(random),
                pathway=arm.pathway,
                icas=True,
                symptomatic_bleeding=bled,
                mrs90=score,
                died_on_day=random.randint(2, 80) if score == 6 else None,
            )
            for score, bled in zip(scores, bleeds, strict=True)
        ]
    return sorted(found, key=lambda profile: profile.index_date)


def random_profile(random: Random, first_day: date, days: int) -> Profile:
    """Return a profile of a mixed thrombectomy population, of which some are lost to follow-up."""
    pathway = random.choices(list(PATHWAY_SHARES), list(PATHWAY_SHARES.values()))[0]
    score = random.choices(range(7), _distribution(pathway))[0]
    lost = score != 6 and random.random() < LOST_SHARE
    return Profile(
        index_date=first_day + timedelta(days=random.randrange(days)),
        pathway=pathway,
        icas=pathway is Pathway.STENTED_AFTER_FAILURE or random.random() < ICAS_SHARE,
        symptomatic_bleeding=random.random() < (0.2 if score >= 4 else 0.02),
        mrs90=None if lost else score,
        died_on_day=random.randint(2, 88) if score == 6 else None,
    )


def _distribution(pathway: Pathway) -> tuple[float, ...]:
    if pathway is Pathway.THROMBECTOMY_SUFFICED:
        return SUFFICED_MRS
    return FAILED_MRS if pathway is Pathway.FAILED_AND_LEFT else STENTED_MRS


def _scores(arm: ArmFacts, random: Random) -> list[int]:
    """Return one mRS grade per patient; only the published cuts (0-2, 6) are prescribed."""
    independent = random.choices((0, 1, 2), (0.25, 0.4, 0.35), k=arm.independent)
    dependent = random.choices((3, 4, 5), (0.35, 0.4, 0.25), k=arm.n - arm.independent - arm.dead)
    scores = independent + dependent + [6] * arm.dead
    random.shuffle(scores)
    return scores


def _bleeds(arm: ArmFacts, scores: list[int], random: Random) -> list[bool]:
    """Choose who bled: most of them among the dead and the severely disabled."""
    weights = [1 + score * score for score in scores]
    chosen: set[int] = set()
    while len(chosen) < arm.sich:
        chosen.add(random.choices(range(arm.n), weights)[0])
    return [place in chosen for place in range(arm.n)]


def _study_day(random: Random) -> date:
    return STUDY_FIRST_DAY + timedelta(
        days=random.randrange((STUDY_LAST_DAY - STUDY_FIRST_DAY).days)
    )
