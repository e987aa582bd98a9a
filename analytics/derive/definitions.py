"""The yes/no variables that a plan defines itself, as columns."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analytics.dataset.cohort import has_code
from analytics.dataset.columns import Column
from analytics.dataset.dataset import Dataset
from analytics.derive.logic import numbers, three_valued
from analytics.plan.definitions import Definition


def define(dataset: Dataset, definitions: Iterable[Definition]) -> Dataset:
    """Return ``dataset`` with one more yes/no column for each definition."""
    planned = list(definitions)
    return dataset.with_columns(
        {each.name: _values(dataset[each.variable], each) for each in planned},
        {
            each.name: Column(
                name=each.name, label=each.label, kind="boolean", definition=each.words
            )
            for each in planned
        },
    )


def _values(values: pd.Series, planned: Definition) -> pd.Series:
    if planned.codes:
        return has_code(values, planned.codes)
    found = numbers(values)
    low = -np.inf if planned.at_least is None else planned.at_least
    high = np.inf if planned.at_most is None else planned.at_most
    inside = (found >= low) & (found <= high)
    return three_valued(inside, ~inside & ~np.isnan(found), values.index)
