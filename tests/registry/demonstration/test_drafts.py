"""Synthetic cases before they are stored: coherent, complete, and exactly the published counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

import pytest

from registry.bulk.draft import Draft
from registry.checks import run_all
from registry.checks.completeness import completeness_findings
from registry.demonstration.cohort import DEMO_SEED
from registry.demonstration.profile import Pathway, profiles_after_guo, random_profile
from registry.demonstration.sampling import sample_case
from registry.derived.exposure import rescue_stenting
from registry.derived.function import mrs_0_2
from registry.derived.reperfusion import mtici_before_rescue, mtici_final
from registry.derived.safety import sich_definition

CHINA = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
heidelberg = sich_definition("sich_heidelberg").state


def demonstration() -> list[Draft]:
    return [
        sample_case(Random(f"{DEMO_SEED}:{place}"), profile, CHINA, f"SYN{place:05d}")
        for place, profile in enumerate(profiles_after_guo(Random(DEMO_SEED)), start=1)
    ]


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    return demonstration()


def count(drafts: list[Draft], stented: bool, holds: Callable[[dict], object]) -> int:
    cases = [draft.values() for draft in drafts]
    return sum(holds(case) is True for case in cases if rescue_stenting(case) is stented)


@pytest.mark.parametrize(
    ("stented", "holds", "expected"),
    [
        pytest.param(True, lambda case: True, 41, id="rescue stenting"),
        pytest.param(False, lambda case: True, 86, id="no rescue stenting"),
        pytest.param(True, heidelberg, 7, id="sICH with rescue stenting"),
        pytest.param(False, heidelberg, 14, id="sICH without"),
        pytest.param(True, lambda case: case["died"], 6, id="death with rescue stenting"),
        pytest.param(False, lambda case: case["died"], 11, id="death without"),
        pytest.param(True, mrs_0_2, 20, id="mRS 0-2 with rescue stenting"),
        pytest.param(False, mrs_0_2, 45, id="mRS 0-2 without"),
    ],
)
def test_the_demonstration_matches_the_published_counts(
    drafts: list[Draft], stented: bool, holds: Callable[[dict], object], expected: int
) -> None:
    assert count(drafts, stented, holds) == expected


def test_passes_fail_before_a_rescue_and_succeed_without_one(drafts: list[Draft]) -> None:
    for draft in drafts:
        case = draft.values()
        if rescue_stenting(case):
            assert mtici_before_rescue(case) in {"0", "1", "2a"}
        else:
            assert mtici_final(case) in {"2b", "3"}


def test_no_edit_check_finds_anything_in_the_demonstration(drafts: list[Draft]) -> None:
    found = [
        (finding.code, finding.message)
        for draft in drafts
        for finding in run_all(draft.values(), draft.missing())
    ]
    assert found == []


def test_every_case_of_the_demonstration_could_be_signed(drafts: list[Draft]) -> None:
    found = [
        finding.message
        for draft in drafts
        for finding in completeness_findings(draft.values(), draft.missing())
    ]
    assert found == []


def test_the_same_seed_makes_the_same_cases(drafts: list[Draft]) -> None:
    assert demonstration() == drafts


def test_nobody_is_invented_who_sounds_real(drafts: list[Draft]) -> None:
    names = {draft.singles["patientidentity"]["family_name"] for draft in drafts}
    assert names <= {"Synthetic", "Invented", "Example", "Specimen", "Fictional"}


def test_generated_cohorts_have_every_pathway_and_lost_patients() -> None:
    random = Random("a")
    profiles = [random_profile(random, date(2020, 1, 1), 365) for _ in range(2000)]
    assert {profile.pathway for profile in profiles} == set(Pathway)
    lost = sum(profile.mrs90 is None for profile in profiles)
    assert 150 < lost < 400


@pytest.mark.parametrize("zone", [CHINA, BERLIN], ids=["no summer time", "summer time"])
def test_generated_cases_break_no_rule(zone: ZoneInfo) -> None:
    random = Random("coherent")
    found = [
        (finding.code, finding.message)
        for profile in (random_profile(random, date(2020, 1, 1), 365) for _ in range(400))
        for draft in [sample_case(random, profile, zone, "GEN1")]
        for finding in run_all(draft.values(), draft.missing())
    ]
    assert found == []
