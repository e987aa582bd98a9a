"""Registry (one case, plain Python) and analytics (a cohort, vectorised) say the same (ADR 0008).

900 synthetic cases of two time zones go through the database, the extract and a snapshot on
disk. A third is as generated, the rest is doctored: answers dropped, rows removed or blank,
grades, moments, dates and codes replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from analytics.dataset.columns import STRUCTURE
from analytics.derive import LIBRARY
from registry.demonstration.profile import Pathway
from registry.models import Episode
from registry.selectors.case import case_values
from tests.agreement.doctored_cases import reasons_are_not_values
from tests.agreement.two_programs import (
    INGREDIENTS,
    SHOWN,
    Disagreement,
    World,
    disagreements,
    plain,
    same,
)

pytestmark = pytest.mark.django_db

INTERVALS = {
    "onset_to_door",
    "door_to_imaging",
    "door_to_needle",
    "door_in_door_out",
    "picture_to_puncture",
    "door_to_puncture",
    "door_to_reperfusion",
    "puncture_to_reperfusion",
    "onset_to_puncture",
    "onset_to_reperfusion",
    "procedure_duration",
}
COMPARED = INTERVALS | {
    "age_at_onset",
    "n_passes",
    "etici_before_rescue",
    "mtici_before_rescue",
    "mt_failure",
    "any_rescue",
    "rescue_stenting",
    "etici_final",
    "mtici_final",
    "successful_reperfusion",
    "excellent_reperfusion",
    "complete_reperfusion",
    "fpe_strict",
    "fpe_common",
    "fpe_modified",
    "sich_ninds",
    "sich_ecass2",
    "sich_ecass3",
    "sich_sits_most",
    "sich_heidelberg",
    "mrs90",
    "mrs_0_1",
    "mrs_0_2",
    "mrs_0_3",
    "good_or_return",
}
# The anatomical class is shown for one case; reports count its parts instead.
ON_THE_SCREEN_ONLY = {"hbc_class"}
THREE_VALUED = {
    *("mt_failure", "any_rescue", "rescue_stenting", "successful_reperfusion", "mrs_0_1"),
    *("excellent_reperfusion", "complete_reperfusion", "fpe_strict", "fpe_common"),
    *("fpe_modified", "sich_ninds", "sich_ecass2", "sich_ecass3", "sich_sits_most"),
    *("sich_heidelberg", "mrs_0_2", "mrs_0_3", "good_or_return", "rescue_angioplasty"),
    *("any_ich", "death_7d", "death_24h", "rise_from_lowest", "rise_before_worsening"),
}
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    **{name: SHOWN[name] for name in sorted(COMPARED)},
    **INGREDIENTS,
}


def test_every_item_that_both_programs_have_is_compared() -> None:
    both = {name for name in SHOWN if name in LIBRARY or name in STRUCTURE}
    assert both == COMPARED
    assert set(SHOWN) - both == ON_THE_SCREEN_ONLY


def test_every_case_of_the_cohort_reaches_the_report(world: World) -> None:
    assert set(world.report.index) == set(world.cases)
    assert len(world.cases) == 900


@pytest.mark.parametrize("item", FUNCTIONS)
def test_the_screen_and_the_report_agree(world: World, item: str) -> None:
    found = disagreements(item, FUNCTIONS[item], world.cases, world.report[item])
    assert not found, _words(found)


@pytest.mark.parametrize("item", FUNCTIONS)
def test_the_cohort_puts_every_definition_to_the_test(world: World, item: str) -> None:
    values = {plain(value) for value in world.report[item]}
    assert None in values
    expected = {True, False, None} if item in THREE_VALUED else None
    assert values == expected if expected else len(values) > 5


def test_the_cohort_holds_every_pathway_reason_and_loss(world: World) -> None:
    drafts = list(world.drafts.values())
    rescues = {row.get("rescue_type") for d in drafts for row in d.rows["rescuetreatment"]}
    assert {"ia_gpi", "balloon_angioplasty", "self_expanding_stent", None} <= rescues
    assert len(Pathway) * 3 < len(drafts) // 6
    assert any(reasons_are_not_values(draft) for draft in drafts)
    statuses = {draft.follow_ups["d90"].get("fu_status") for draft in drafts}
    assert {"done", "dead", "unable_to_contact", None} <= statuses


def test_the_case_in_the_database_is_the_case_that_was_drafted(world: World) -> None:
    for episode in Episode.objects.filter(registry_id__in=world.cases).order_by("id")[:30]:
        stored, drafted = case_values(episode), world.cases[episode.registry_id]
        for name, derive_one in FUNCTIONS.items():
            assert same(derive_one(stored), derive_one(drafted)), name


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        pytest.param(None, None, True, id="both missing"),
        pytest.param(None, False, False, id="missing is not no"),
        pytest.param(0, False, False, id="zero is not no"),
        pytest.param(30.0, 30.0, True, id="the same minutes"),
        pytest.param(30.0, 31.0, False, id="another minute"),
        pytest.param("2b50", "2b67", False, id="another grade"),
    ],
)
def test_the_comparison_itself_can_tell_values_apart(one: Any, other: Any, alike: bool) -> None:
    assert same(one, other) is alike


def _words(found: list[Disagreement]) -> str:
    lines = [f"{d.case}: registry {d.registry!r}, analytics {d.analytics!r}" for d in found[:8]]
    return f"{len(found)} cases disagree:\n" + "\n".join(lines)
