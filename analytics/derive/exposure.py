"""What was done: passes, rescue treatments, rescue stenting."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.dataset.cohort import is_false, is_true
from analytics.dataset.dataset import CASE
from analytics.derive.library import derived
from analytics.derive.logic import among, any_row, first_rows, row_counts, three_valued

STENT_TYPES = ("self_expanding_stent", "balloon_mounted_stent", "detached_stent_retriever")
RESCUE_SOURCE = "Rows of rescue treatment; types after SAINT and RESCUE-ICAS"
TECHNIQUES = (
    ("stenting", "Rescue stenting"),
    ("angioplasty_alone", "Rescue angioplasty alone"),
    ("neither", "Neither"),
)
STENTS = (
    ("self_expanding_stent", "Self-expanding stent"),
    ("balloon_mounted_stent", "Balloon-mounted stent"),
    ("detached_stent_retriever", "Detached stent retriever"),
    ("several", "Stents of several types"),
)


@derived(
    label="Passes",
    kind="integer",
    definition="Number of rows of attempts in the index procedure; a row that stands for several "
    "passes counts as many as it says. Missing while no attempt is entered.",
    certainty="design",
)
def n_passes(attempt: pd.DataFrame, has_procedure: pd.Series) -> pd.Series:
    cases = len(has_procedure)
    passes = np.where(
        attempt["aggregated"].to_numpy(dtype=np.bool_, na_value=False),
        attempt["aggregated_passes"].to_numpy(dtype=np.float64, na_value=np.nan),
        1.0,
    )
    total = np.bincount(attempt[CASE].to_numpy(dtype=np.intp), weights=passes, minlength=cases)
    entered = row_counts(attempt, cases) > 0
    known = np.where(entered, total.astype(np.float64), np.nan)
    return pd.Series(known, index=has_procedure.index).astype("Int64")


@derived(
    label="First technique",
    kind="choice",
    definition="Technique of the first pass of the index procedure.",
    certainty="design",
    levels=(
        ("stent_retriever", "Stent retriever alone"),
        ("contact_aspiration", "Contact aspiration"),
        ("combined", "Stent retriever and aspiration combined"),
        ("microwire", "Microwire only"),
        ("ia_lytic", "Intra-arterial lytic only"),
        ("other", "Other"),
    ),
)
def first_technique(attempt: pd.DataFrame, has_procedure: pd.Series) -> pd.Series:
    places = first_rows(attempt, len(has_procedure))
    taken = pd.api.extensions.take(attempt["technique"].array, places, allow_fill=True)
    return pd.Series(taken, index=has_procedure.index)


@derived(
    label="Thrombectomy attempted",
    kind="boolean",
    definition="At least one attempt is entered for the index procedure. No where none is entered "
    "and the arterial puncture is recorded as not successful; otherwise it cannot be told.",
    certainty="design",
)
def thrombectomy_attempted(
    attempt: pd.DataFrame, has_procedure: pd.Series, puncture_success: pd.Series
) -> pd.Series:
    attempted = row_counts(attempt, len(has_procedure)) > 0
    refused = is_false(puncture_success)
    return three_valued(attempted, ~attempted & refused, has_procedure.index)


@derived(
    label="Any rescue treatment",
    kind="boolean",
    definition="At least one row of rescue treatment of any type. No where there is none but an "
    "attempt is entered.",
    certainty="design",
    source=RESCUE_SOURCE,
)
def any_rescue(
    rescuetreatment: pd.DataFrame, attempt: pd.DataFrame, has_procedure: pd.Series
) -> pd.Series:
    cases = len(has_procedure)
    rescued = row_counts(rescuetreatment, cases) > 0
    return three_valued(rescued, ~rescued & (row_counts(attempt, cases) > 0), has_procedure.index)


@derived(
    label="Rescue stenting",
    kind="boolean",
    definition="A self-expanding stent, a balloon-mounted stent or a detached stent retriever "
    "among the rows of rescue treatment, whether or not its deployment succeeded. Missing where a "
    "row has no type and no other row is a stent.",
    certainty="design",
    source=RESCUE_SOURCE,
)
def rescue_stenting(rescuetreatment: pd.DataFrame, any_rescue: pd.Series) -> pd.Series:
    stents = among(rescuetreatment["rescue_type"], STENT_TYPES)
    return any_row(rescuetreatment, stents, any_rescue.index).mask(any_rescue.isna())


@derived(
    label="Other rescue treatment",
    kind="boolean",
    definition="A row of rescue treatment that is not a stent: balloon angioplasty, a drug, a "
    "switch of technique or another.",
    certainty="design",
    source=RESCUE_SOURCE,
)
def other_rescue(rescuetreatment: pd.DataFrame, any_rescue: pd.Series) -> pd.Series:
    others = ~among(rescuetreatment["rescue_type"], STENT_TYPES)
    return any_row(rescuetreatment, others, any_rescue.index).mask(any_rescue.isna())


@derived(
    label="Rescue stent",
    kind="choice",
    definition="Type of the rescue stent; “several” where rows name more than one type. "
    "Missing without rescue stenting.",
    certainty="design",
    levels=STENTS,
)
def rescue_stent_type(rescuetreatment: pd.DataFrame, rescue_stenting: pd.Series) -> pd.Series:
    index = rescue_stenting.index
    present = [
        any_row(rescuetreatment, among(rescuetreatment["rescue_type"], (code,)), index).to_numpy(
            dtype=np.bool_, na_value=False
        )
        for code in STENT_TYPES
    ]
    kinds = np.sum(present, axis=0)
    codes = np.select([kinds > 1, kinds == 1], [len(STENT_TYPES), np.argmax(present, axis=0)], -1)
    dtype = pd.CategoricalDtype([code for code, _ in STENTS], ordered=False)
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype), index=index)


@derived(
    label="Technique of rescue",
    kind="choice",
    definition="With a stent among the rows of rescue treatment: stenting, with or without balloon "
    "angioplasty. Without a stent but with a balloon angioplasty: angioplasty alone. Otherwise "
    "neither. Missing where that cannot be told.",
    certainty="design",
    source=RESCUE_SOURCE,
    levels=TECHNIQUES,
)
def rescue_technique(rescue_stenting: pd.Series, rescue_angioplasty: pd.Series) -> pd.Series:
    stented, balloon = is_true(rescue_stenting), is_true(rescue_angioplasty)
    bare, no_balloon = is_false(rescue_stenting), is_false(rescue_angioplasty)
    codes = np.select([stented, bare & balloon, bare & no_balloon], [0, 1, 2], -1)
    dtype = pd.CategoricalDtype([code for code, _ in TECHNIQUES], ordered=False)
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype), index=rescue_stenting.index)


@derived(
    label="Balloon angioplasty as rescue",
    kind="boolean",
    definition="A row of rescue treatment is a balloon angioplasty, with or without a stent.",
    certainty="design",
    source=RESCUE_SOURCE,
)
def rescue_angioplasty(rescuetreatment: pd.DataFrame, any_rescue: pd.Series) -> pd.Series:
    balloons = among(rescuetreatment["rescue_type"], ("balloon_angioplasty",))
    return any_row(rescuetreatment, balloons, any_rescue.index).mask(any_rescue.isna())
