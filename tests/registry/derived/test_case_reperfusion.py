"""Passes, first-pass effect and reperfusion grades of one case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from registry.codebook.scales import ETICI, MTICI_CLASSICAL
from registry.derived import reperfusion
from registry.derived.exposure import any_rescue, rescue_angioplasty, rescue_stenting
from registry.derived.grade import grade_of


def case_with(*grades: str | None, final: str | None = None, **more: Any) -> dict[str, Any]:
    """Return a case with one attempt for each eTICI grade."""
    return {
        "attempt": [{"etici_after": grade} for grade in grades],
        "rescuetreatment": [],
        "etici_final_site": final,
        **more,
    }


def minute(number: int | None) -> datetime | None:
    return None if number is None else datetime(2024, 3, 5, 12, number, tzinfo=UTC)


STENT = {"rescue_type": "self_expanding_stent"}
DRUG = {"rescue_type": "iv_gpi"}


@pytest.mark.parametrize(
    ("attempts", "passes"),
    [
        pytest.param([], None, id="nobody has entered one"),
        pytest.param([{}, {}, {}], 3, id="three rows"),
        pytest.param([{"aggregated": True, "aggregated_passes": 4}], 4, id="a row for four"),
        pytest.param([{"aggregated": True}], None, id="a row for an unknown number"),
        pytest.param([{"aggregated": False}], 1, id="not aggregated"),
    ],
)
def test_passes_are_counted_from_rows(attempts: list[dict[str, Any]], passes: int | None) -> None:
    assert reperfusion.n_passes({"attempt": attempts}) == passes


@pytest.mark.parametrize(
    ("case", "strict", "common", "modified"),
    [
        pytest.param(case_with("3", final="3"), True, True, True, id="complete in one"),
        pytest.param(case_with("2c", final="2c"), False, True, True, id="2c in one"),
        pytest.param(case_with("2b67", final="2b67"), False, False, True, id="2b67 in one"),
        pytest.param(case_with("2a", final="2a"), False, False, False, id="2a in one"),
        pytest.param(case_with("3", "3", final="3"), False, False, False, id="a second pass"),
        pytest.param(case_with("3", final="2a"), False, False, False, id="lost at the end"),
        pytest.param(case_with("3", final=None), None, None, None, id="final not known"),
        pytest.param(case_with(None, final="3"), None, None, None, id="first not known"),
        pytest.param(
            case_with("3", final="3", rescuetreatment=[DRUG]), False, False, False, id="rescue"
        ),
        pytest.param(case_with(final="3"), None, None, None, id="no attempt entered"),
        pytest.param(
            {"attempt": [{"etici_after": "3", "aggregated": True}], "etici_final_site": "3"},
            None,
            None,
            None,
            id="passes not recorded one by one",
        ),
        pytest.param(
            {"attempt": [{"mtici_after": "2b"}], "mtici_final_site": "2b"},
            False,
            None,
            True,
            id="only classical 2b known",
        ),
    ],
)
def test_first_pass_effect(
    case: dict[str, Any], strict: bool | None, common: bool | None, modified: bool | None
) -> None:
    assert reperfusion.fpe_strict(case) is strict
    assert reperfusion.fpe_common(case) is common
    assert reperfusion.fpe_modified(case) is modified


@pytest.mark.parametrize(
    ("etici", "classical", "with_2c"),
    [
        ("0", "0", "0"),
        ("1", "1", "1"),
        ("2a", "2a", "2a"),
        ("2b50", "2b", "2b"),
        ("2b67", "2b", "2b"),
        ("2c", "2b", "2c"),
        ("3", "3", "3"),
    ],
)
def test_etici_is_translated_to_both_mtici_scales(etici: str, classical: str, with_2c: str) -> None:
    case = {"etici_final_site": etici}
    assert reperfusion.mtici_final(case) == classical
    assert reperfusion.mtici_2c_final(case) == with_2c


@pytest.mark.parametrize("mtici", MTICI_CLASSICAL.codes)
def test_a_classical_grade_comes_back_as_it_was_read(mtici: str) -> None:
    grade = grade_of(None, mtici)
    assert grade is not None
    assert grade.mtici == mtici


def test_a_classical_2b_cannot_be_split() -> None:
    case = {"mtici_final_site": "2b"}
    assert reperfusion.etici_final(case) is None
    assert reperfusion.mtici_2c_final(case) is None
    assert reperfusion.successful_reperfusion(case) is True
    assert reperfusion.excellent_reperfusion(case) is None
    assert reperfusion.complete_reperfusion(case) is False


@pytest.mark.parametrize(
    ("case", "final"),
    [
        pytest.param(
            {"etici_final_site": "3", "etici_final_corelab": "2b67"}, "2b", id="core lab first"
        ),
        pytest.param({"etici_final_site": "3", "mtici_final_site": "2a"}, "3", id="eTICI first"),
        pytest.param({"mtici_final_site": "2a"}, "2a", id="classical last"),
        pytest.param({}, None, id="nothing read"),
    ],
)
def test_the_final_grade_has_an_order_of_preference(
    case: dict[str, Any], final: str | None
) -> None:
    assert reperfusion.mtici_final(case) == final


@pytest.mark.parametrize(
    ("position", "etici"),
    list(enumerate(ETICI.codes)),
    ids=[f"eTICI {code}" for code in ETICI.codes],
)
def test_reperfusion_is_successful_from_2b50_excellent_from_2c(position: int, etici: str) -> None:
    case = {"etici_final_site": etici}
    assert reperfusion.successful_reperfusion(case) is (position >= 3)
    assert reperfusion.excellent_reperfusion(case) is (position >= 5)
    assert reperfusion.complete_reperfusion(case) is (position == 6)


def test_the_grade_before_rescue_is_that_of_the_last_attempt() -> None:
    case = case_with("1", "2a", final="3", rescuetreatment=[STENT | {"etici_after": "3"}])
    assert reperfusion.mtici_before_rescue(case) == "2a"
    assert reperfusion.etici_before_rescue(case) == "2a"


@pytest.mark.parametrize(
    ("deployed", "rescued", "grade"),
    [
        pytest.param(30, 20, "2a", id="a pass after the rescue"),
        pytest.param(10, 20, "3", id="a pass before the rescue"),
        pytest.param(None, 20, "3", id="time of the pass not known"),
        pytest.param(30, None, "3", id="time of the rescue not known"),
    ],
)
def test_a_pass_after_the_rescue_is_not_before_it(
    deployed: int | None, rescued: int | None, grade: str
) -> None:
    case = {
        "attempt": [
            {"etici_after": "2a", "device_deploy_dt": minute(0)},
            {"etici_after": "3", "device_deploy_dt": minute(deployed)},
        ],
        "rescuetreatment": [STENT | {"rescue_dt": minute(rescued)}],
    }
    assert reperfusion.etici_before_rescue(case) == grade


def test_the_grade_before_rescue_does_not_fall_back_to_an_earlier_attempt() -> None:
    assert reperfusion.mtici_before_rescue(case_with("2c", None)) is None


@pytest.mark.parametrize(
    ("grade", "cut_off", "stenosis", "limit", "failed"),
    [
        pytest.param("2a", "2b50", None, None, True, id="2a under the 0-2a rule"),
        pytest.param("2a", "2a", None, None, False, id="2a under the 0-1 rule"),
        pytest.param("2b50", "2b50", None, None, False, id="2b50 under the 0-2a rule"),
        pytest.param(None, "2b50", None, None, None, id="grade not known"),
        pytest.param("3", "2b50", 80, 70, True, id="tight stenosis"),
        pytest.param("3", "2b50", 70, 70, False, id="stenosis at the limit"),
        pytest.param("3", "2b50", None, 70, None, id="stenosis not known"),
        pytest.param("2a", "2b50", None, 70, True, id="grade decides without the stenosis"),
        pytest.param(None, "2b50", 80, 70, True, id="stenosis decides without the grade"),
    ],
)
def test_failure_depends_on_the_stated_cut_off(
    grade: str | None,
    cut_off: str,
    stenosis: int | None,
    limit: int | None,
    failed: bool | None,
) -> None:
    case = case_with(grade, residual_stenosis_pct_before_rescue=stenosis)
    found = reperfusion.mt_failure(case, worst_success=cut_off, stenosis_above=limit)
    assert found is failed


def test_a_cut_off_that_is_no_grade_is_refused() -> None:
    with pytest.raises(ValueError, match="2b is not an eTICI grade"):
        reperfusion.mt_failure(case_with("3"), worst_success="2b")


@pytest.mark.parametrize(
    ("attempts", "rows", "stenting"),
    [
        pytest.param([], [], None, id="nothing entered"),
        pytest.param([{}], [], False, id="attempts and no rescue"),
        pytest.param([{}], [DRUG], False, id="a drug only"),
        pytest.param([{}], [DRUG, STENT], True, id="a stent among others"),
        pytest.param([], [STENT], True, id="a stent without an attempt"),
        pytest.param([{}], [{"rescue_type": "detached_stent_retriever"}], True, id="detached"),
        pytest.param([{}], [{"rescue_type": "balloon_mounted_stent"}], True, id="mounted"),
        pytest.param([{}], [{"rescue_type": None}], None, id="type not known"),
        pytest.param([{}], [{"rescue_type": None}, STENT], True, id="stent decides"),
    ],
)
def test_rescue_stenting_follows_from_the_rows(
    attempts: list[dict[str, Any]], rows: list[dict[str, Any]], stenting: bool | None
) -> None:
    assert rescue_stenting({"attempt": attempts, "rescuetreatment": rows}) is stenting


def test_angioplasty_alone_is_rescue_but_not_stenting() -> None:
    case = case_with("2a", rescuetreatment=[{"rescue_type": "balloon_angioplasty"}])
    assert any_rescue(case) is True
    assert rescue_angioplasty(case) is True
    assert rescue_stenting(case) is False


@pytest.mark.parametrize(
    ("case", "expected"),
    [({}, None), (case_with("3"), False), (case_with("1", rescuetreatment=[{}]), True)],
    ids=["empty case", "attempts only", "a row of unknown type"],
)
def test_any_row_is_rescue_treatment(case: dict[str, Any], expected: bool | None) -> None:
    assert any_rescue(case) is expected
