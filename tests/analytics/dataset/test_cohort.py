"""Cohort steps: who stays, who leaves by an answer, and who leaves for want of one."""

from __future__ import annotations

import pandas as pd
import pytest

from analytics.dataset.cohort import Criterion, is_false, is_true, select


def criterion(key: str, *holds: bool | None) -> Criterion:
    values = pd.Series(pd.array(holds, dtype="boolean"))
    return Criterion(key=key, label=key, excluded_label=f"not {key}", holds=values)


def test_each_step_counts_only_those_who_are_still_in() -> None:
    cohort = select(
        5,
        [
            criterion("treated", True, True, True, False, None),
            criterion("icas", True, False, None, True, True),
        ],
    )
    treated, icas = cohort.steps
    assert (treated.n, treated.excluded, treated.indeterminate) == (3, 1, 1)
    assert (icas.n, icas.excluded, icas.indeterminate) == (1, 1, 1)
    assert list(cohort.included) == [True, False, False, False, False]


def test_without_steps_everybody_is_in() -> None:
    assert list(select(2, []).included) == [True, True]


@pytest.mark.parametrize(
    ("value", "yes", "no"), [(True, True, False), (False, False, True), (None, False, False)]
)
def test_missing_is_neither_yes_nor_no(value: bool | None, yes: bool, no: bool) -> None:
    values = pd.Series(pd.array([value], dtype="boolean"))
    assert (bool(is_true(values)[0]), bool(is_false(values)[0])) == (yes, no)
