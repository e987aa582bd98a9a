"""The treatment groups that plans compare, from rescue rows and grades."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.dataset.cohort import is_false, is_true
from analytics.derive.library import derived

GROUPS = (
    ("stented_after_failure", "Rescue stenting after failed thrombectomy"),
    ("success_alone", "Successful thrombectomy alone"),
    ("failed_not_stented", "Thrombectomy failed, no rescue treatment"),
    ("other_rescue_only", "Other rescue treatment only"),
    ("stented_without_failure", "Stented without failure by this rule"),
    ("indeterminate", "Group cannot be told"),
)


@derived(
    label="Treatment group",
    kind="choice",
    definition="With rescue stenting: after failed thrombectomy if the grade before rescue is "
    "below mTICI {failure_below}, else stented without failure. With other rescue treatment only: "
    "that group, whatever the grades. Without rescue treatment: successful alone if the final "
    "grade (core laboratory before site) is mTICI {failure_below} or better, else failed and not "
    "stented. Where an ingredient is missing the group cannot be told.",
    certainty="design",
    levels=GROUPS,
)
def treatment_group(
    rescue_stenting: pd.Series,
    any_rescue: pd.Series,
    mt_failure: pd.Series,
    final_failure: pd.Series,
) -> pd.Series:
    stented, not_stented = is_true(rescue_stenting), is_false(rescue_stenting)
    other = not_stented & is_true(any_rescue)
    alone = is_false(any_rescue)
    codes = np.select(
        [
            stented & is_true(mt_failure),
            alone & is_false(final_failure),
            alone & is_true(final_failure),
            other,
            stented & is_false(mt_failure),
        ],
        list(range(len(GROUPS) - 1)),
        len(GROUPS) - 1,
    )
    dtype = pd.CategoricalDtype([code for code, _ in GROUPS], ordered=False)
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype), index=any_rescue.index)
