"""Reperfusion grades and first-pass effect (clinical brief 3.1 and 3.2)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.dataset.dataset import CASE
from analytics.derive.grade import ETICI_LEVELS, MTICI_LEVELS, Grades, first_known, grades
from analytics.derive.library import derived
from analytics.derive.logic import any_row, first_rows, last_rows, row_counts, three_valued

LIEBESKIND = "Liebeskind 2019 (HERMES), expanded TICI"
ZAIDAT = "Zaidat 2013 consensus, modified TICI"
BEFORE_RESCUE = (
    "Grade after the last pass before the first rescue treatment, from the rows of attempts of the "
    "index procedure; without rescue treatment, after the last pass. A pass counts as before the "
    "rescue unless both times are recorded and the pass began later."
)
FINAL = "Grade on the last run: {final_grade}."
FPE_RULE = (
    "The first pass reaches the grade, there is one pass only, no rescue treatment, and the final "
    "grade reaches it too. Missing where passes are not recorded one by one. A first-pass success "
    "followed by a further pass, for whatever reason, does not count."
)


@derived(
    label="eTICI before rescue",
    kind="choice",
    definition=BEFORE_RESCUE,
    certainty="confirmed",
    source=LIEBESKIND,
    levels=ETICI_LEVELS,
)
def etici_before_rescue(
    attempt: pd.DataFrame, rescuetreatment: pd.DataFrame, has_procedure: pd.Series
) -> pd.Series:
    return _before_rescue(attempt, rescuetreatment, len(has_procedure)).etici(has_procedure.index)


@derived(
    label="mTICI before rescue",
    kind="choice",
    definition=BEFORE_RESCUE + " eTICI 2b50, 2b67 and 2c are all mTICI 2b.",
    certainty="confirmed",
    source=ZAIDAT,
    levels=MTICI_LEVELS,
)
def mtici_before_rescue(
    attempt: pd.DataFrame, rescuetreatment: pd.DataFrame, has_procedure: pd.Series
) -> pd.Series:
    return _before_rescue(attempt, rescuetreatment, len(has_procedure)).mtici(has_procedure.index)


@derived(
    label="Thrombectomy failed",
    kind="boolean",
    definition="Grade before rescue below mTICI {failure_below}. Published cut-offs differ: below "
    "2b in Guo 2023, SAINT posterior and ANGEL-REBOOT, below 2a in SAINT anterior.",
    certainty="confirmed",
    source="Guo 2023; SAINT; ANGEL-REBOOT",
)
def mt_failure(
    attempt: pd.DataFrame,
    rescuetreatment: pd.DataFrame,
    has_procedure: pd.Series,
    *,
    failure_below: str,
) -> pd.Series:
    before = _before_rescue(attempt, rescuetreatment, len(has_procedure))
    return ~before.reaches(failure_below, has_procedure.index)


@derived(
    label="Final eTICI",
    kind="choice",
    definition=FINAL,
    certainty="confirmed",
    source=LIEBESKIND,
    levels=ETICI_LEVELS,
)
def etici_final(
    etici_final_corelab: pd.Series,
    etici_final_site: pd.Series,
    mtici_final_site: pd.Series,
    *,
    final_grade: str,
) -> pd.Series:
    final = _final(etici_final_corelab, etici_final_site, mtici_final_site, final_grade)
    return final.etici(etici_final_site.index)


@derived(
    label="Final mTICI",
    kind="choice",
    definition=FINAL + " eTICI 2b50, 2b67 and 2c are all mTICI 2b.",
    certainty="confirmed",
    source=ZAIDAT,
    levels=MTICI_LEVELS,
)
def mtici_final(
    etici_final_corelab: pd.Series,
    etici_final_site: pd.Series,
    mtici_final_site: pd.Series,
    *,
    final_grade: str,
) -> pd.Series:
    final = _final(etici_final_corelab, etici_final_site, mtici_final_site, final_grade)
    return final.mtici(etici_final_site.index)


@derived(
    label="Successful reperfusion (mTICI 2b–3)",
    kind="boolean",
    definition="Final grade mTICI 2b (eTICI 2b50) or better. The final grade is {final_grade}.",
    certainty="confirmed",
    source="RESCUE-ICAS, ANGEL-ACT, MR CLEAN Registry",
)
def successful_reperfusion(
    etici_final_corelab: pd.Series,
    etici_final_site: pd.Series,
    mtici_final_site: pd.Series,
    *,
    final_grade: str,
) -> pd.Series:
    final = _final(etici_final_corelab, etici_final_site, mtici_final_site, final_grade)
    return final.reaches("2b", etici_final_site.index)


@derived(
    label="Final grade below the cut-off",
    kind="boolean",
    definition="Final grade below mTICI {failure_below}.",
    certainty="design",
)
def final_failure(
    etici_final_corelab: pd.Series,
    etici_final_site: pd.Series,
    mtici_final_site: pd.Series,
    *,
    failure_below: str,
    final_grade: str,
) -> pd.Series:
    final = _final(etici_final_corelab, etici_final_site, mtici_final_site, final_grade)
    return ~final.reaches(failure_below, etici_final_site.index)


@derived(
    label="Excellent reperfusion (eTICI 2c-3)",
    kind="boolean",
    definition="Final grade eTICI 2c or better; cannot be told where only a classical mTICI 2b is "
    "known.",
    certainty="confirmed",
    source="MR CLEAN Registry",
)
def excellent_reperfusion(
    etici_final_corelab: pd.Series,
    etici_final_site: pd.Series,
    mtici_final_site: pd.Series,
    *,
    final_grade: str,
) -> pd.Series:
    final = _final(etici_final_corelab, etici_final_site, mtici_final_site, final_grade)
    return final.reaches("2c", etici_final_site.index)


@derived(
    label="Complete reperfusion (3)",
    kind="boolean",
    definition="Final grade 3.",
    certainty="confirmed",
    source=LIEBESKIND,
)
def complete_reperfusion(
    etici_final_corelab: pd.Series,
    etici_final_site: pd.Series,
    mtici_final_site: pd.Series,
    *,
    final_grade: str,
) -> pd.Series:
    final = _final(etici_final_corelab, etici_final_site, mtici_final_site, final_grade)
    return final.reaches("3", etici_final_site.index)


@derived(
    label="First-pass effect, strict (3)",
    kind="boolean",
    definition=f"Grade 3. {FPE_RULE}",
    certainty="confirmed",
    source="CICAT posterior circulation study",
)
def fpe_strict(
    attempt: pd.DataFrame, any_rescue: pd.Series, complete_reperfusion: pd.Series
) -> pd.Series:
    return _first_pass(attempt, any_rescue, "3", complete_reperfusion)


@derived(
    label="First-pass effect (2c–3)",
    kind="boolean",
    definition=f"eTICI 2c or 3. {FPE_RULE}",
    certainty="confirmed",
    source="MR CLEAN Registry",
)
def fpe_common(
    attempt: pd.DataFrame, any_rescue: pd.Series, excellent_reperfusion: pd.Series
) -> pd.Series:
    return _first_pass(attempt, any_rescue, "2c", excellent_reperfusion)


@derived(
    label="Modified first-pass effect (2b–3)",
    kind="boolean",
    definition=f"mTICI 2b or better. {FPE_RULE}",
    certainty="unconfirmed",
    source="German Stroke Registry for the rule; the name “modified” is recalled",
)
def fpe_modified(
    attempt: pd.DataFrame, any_rescue: pd.Series, successful_reperfusion: pd.Series
) -> pd.Series:
    return _first_pass(attempt, any_rescue, "2b", successful_reperfusion)


def _before_rescue(attempt: pd.DataFrame, rescuetreatment: pd.DataFrame, cases: int) -> Grades:
    rescue_times = pd.api.extensions.take(
        rescuetreatment["rescue_dt"].array, first_rows(rescuetreatment, cases), allow_fill=True
    )
    first_rescue = pd.Series(rescue_times).take(attempt[CASE].to_numpy(dtype=np.intp))
    later = (attempt["device_deploy_dt"].array > first_rescue.array).astype(np.bool_)
    return _after(attempt, last_rows(attempt, cases, np.flatnonzero(~later)))


def _after(attempt: pd.DataFrame, places: NDArray[np.intp]) -> Grades:
    """The grade after one attempt of each case, unknown where ``places`` is -1."""
    return grades(
        *(
            pd.Series(pd.api.extensions.take(attempt[name].array, places, allow_fill=True))
            for name in ("etici_after", "mtici_after")
        )
    )


def _final(corelab: pd.Series, site: pd.Series, classical: pd.Series, reader: str) -> Grades:
    """The readings that the setting ``final_grade`` names, in its order."""
    laboratory, local = grades(corelab), grades(site, classical)
    orders = {
        "core_lab_first": (laboratory, local),
        "site_first": (local, laboratory),
        "core_lab": (laboratory,),
        "site": (local,),
    }
    return first_known(*orders[reader])


def _first_pass(
    attempt: pd.DataFrame, any_rescue: pd.Series, threshold: str, lasted: pd.Series
) -> pd.Series:
    index, cases = any_rescue.index, len(any_rescue)
    first = _after(attempt, first_rows(attempt, cases))
    rows = row_counts(attempt, cases)
    one_pass = three_valued(rows == 1, rows != 1, index)
    aggregated = any_row(attempt, attempt["aggregated"].fillna(value=False), index)
    effect = first.reaches(threshold, index) & one_pass & ~any_rescue & lasted
    return effect.mask((rows == 0) | aggregated.to_numpy(dtype=np.bool_))
