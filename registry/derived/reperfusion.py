"""Passes, first-pass effect, and the grade before rescue and at the end."""

from __future__ import annotations

from collections.abc import Sequence

from registry.codebook.scales import ETICI
from registry.derived.derivation import Case
from registry.derived.grade import Grade, grade_of, reaches
from registry.derived.kleene import every, negation, some

SUCCESSFUL, EXCELLENT, COMPLETE = "2b50", "2c", "3"


def _attempts(case: Case) -> Sequence[Case]:
    rows: Sequence[Case] = case.get("attempt") or ()
    return rows


def _grade_after(row: Case) -> Grade | None:
    return grade_of(row.get("etici_after"), row.get("mtici_after"))


def n_passes(case: Case) -> int | None:
    """Return the number of passes; None while no attempt is entered.

    A row that stands for several passes counts as many as it says.
    """
    attempts = _attempts(case)
    if not attempts:
        return None
    total = 0
    for row in attempts:
        passes = row.get("aggregated_passes") if row.get("aggregated") is True else 1
        if passes is None:
            return None
        total += passes
    return total


def first_pass_effect(case: Case, threshold: str) -> bool | None:
    """Return whether one pass alone gave ``threshold`` (eTICI) or better, and it lasted.

    The first pass reaches it, there is no second pass and no rescue treatment, and the
    final grade reaches it too. None where passes are not recorded one by one.
    """
    attempts = _attempts(case)
    if not attempts or any(row.get("aggregated") is True for row in attempts):
        return None
    return every(
        (
            reaches(_grade_after(attempts[0]), threshold),
            len(attempts) == 1,
            not case.get("rescuetreatment"),
            reaches(final_grade(case), threshold),
        )
    )


def fpe_strict(case: Case) -> bool | None:
    """Complete reperfusion (3) with one pass."""
    return first_pass_effect(case, COMPLETE)


def fpe_common(case: Case) -> bool | None:
    """Reperfusion of 2c or 3 with one pass."""
    return first_pass_effect(case, EXCELLENT)


def fpe_modified(case: Case) -> bool | None:
    """Reperfusion of 2b or better with one pass."""
    return first_pass_effect(case, SUCCESSFUL)


def grade_before_rescue(case: Case) -> Grade | None:
    """Return the grade after the last attempt before the first rescue treatment, if there is one.

    An attempt counts as before the rescue unless both times are recorded and it began later.
    """
    before = [row for row in _attempts(case) if not _began_after_rescue(case, row)]
    return _grade_after(before[-1]) if before else None


def _began_after_rescue(case: Case, attempt: Case) -> bool:
    rescues: Sequence[Case] = case.get("rescuetreatment") or ()
    rescue = rescues[0].get("rescue_dt") if rescues else None
    began = attempt.get("device_deploy_dt")
    return rescue is not None and began is not None and began > rescue


def etici_before_rescue(case: Case) -> str | None:
    grade = grade_before_rescue(case)
    return None if grade is None else grade.etici


def mtici_before_rescue(case: Case) -> str | None:
    grade = grade_before_rescue(case)
    return None if grade is None else grade.mtici


def final_grade(case: Case) -> Grade | None:
    """Return the core laboratory's reading, else the site's eTICI, else its classical mTICI."""
    core_laboratory = grade_of(case.get("etici_final_corelab"), None)
    if core_laboratory is not None:
        return core_laboratory
    return grade_of(case.get("etici_final_site"), case.get("mtici_final_site"))


def etici_final(case: Case) -> str | None:
    grade = final_grade(case)
    return None if grade is None else grade.etici


def mtici_final(case: Case) -> str | None:
    """Return the final classical grade: 2b50, 2b67 and 2c are all 2b."""
    grade = final_grade(case)
    return None if grade is None else grade.mtici


def mtici_2c_final(case: Case) -> str | None:
    """Return the final grade on mTICI with 2c; None where only a classical 2b is known."""
    grade = final_grade(case)
    return None if grade is None else grade.mtici_with_2c


def successful_reperfusion(case: Case) -> bool | None:
    return reaches(final_grade(case), SUCCESSFUL)


def excellent_reperfusion(case: Case) -> bool | None:
    return reaches(final_grade(case), EXCELLENT)


def complete_reperfusion(case: Case) -> bool | None:
    return reaches(final_grade(case), COMPLETE)


def mt_failure(
    case: Case, *, worst_success: str = SUCCESSFUL, stenosis_above: int | None = None
) -> bool | None:
    """Return whether thrombectomy alone failed: the grade before rescue is below ``worst_success``.

    ``worst_success`` is an eTICI grade: "2b50" makes 0-2a a failure, "2a" makes 0-1 one.
    With ``stenosis_above`` (per cent) a tighter residual stenosis is a failure as well.
    Published cut-offs differ, so a report names the one it used.
    """
    if worst_success not in ETICI.codes:
        raise ValueError(f"{worst_success} is not an eTICI grade")
    poor_grade = negation(reaches(grade_before_rescue(case), worst_success))
    if stenosis_above is None:
        return poor_grade
    stenosis: int | None = case.get("residual_stenosis_pct_before_rescue")
    tight = None if stenosis is None else stenosis > stenosis_above
    return some((poor_grade, tight))
