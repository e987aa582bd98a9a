"""The variables of a plan as the columns of a model's design.

``covariate_columns(study, covariates)`` for what is adjusted for, ``exposure_column(study, plan)``
for the groups, ``binary_outcome``, ``score`` and ``number`` for outcomes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.analyses.engine import Study
from analytics.dataset.cohort import is_false, is_true
from analytics.dataset.columns import Column as Meaning
from analytics.plan import Covariate, Plan
from analytics.stats import design

Codes = NDArray[np.int64]
MISSING = -1


def covariate_columns(study: Study, covariates: Sequence[Covariate]) -> tuple[design.Column, ...]:
    """One column per covariate, shape (cases,) each, named by the label that is printed."""
    return tuple(_column(study, covariate) for covariate in covariates)


def exposure_column(study: Study, plan: Plan) -> design.YesNo:
    """1 with the exposed group, 0 with the comparator, missing (-1) for everybody else."""
    codes = np.full(len(study.dataset), MISSING, dtype=np.int64)
    codes[study.comparator], codes[study.exposed] = 0, 1
    return design.YesNo(name=plan.exposed.label, codes=codes)


def yes_no(study: Study, variable: str) -> Codes:
    """1 for yes, 0 for no, -1 for missing, shape (cases,)."""
    values = study.dataset[variable]
    return np.where(is_true(values), 1, np.where(is_false(values), 0, MISSING))


def number(study: Study, variable: str) -> NDArray[np.float64]:
    """The values as floats, NaN where missing, shape (cases,)."""
    return pd.to_numeric(study.dataset[variable]).to_numpy(dtype=np.float64, na_value=np.nan)


def levels_of(study: Study, variable: str) -> Codes:
    """An ordinal outcome as whole numbers: a score itself, a choice by its place; -1 if missing."""
    meaning = study.column(variable)
    if meaning.kind == "choice":
        return _places(study.dataset[variable], {code: n for n, code in enumerate(meaning.codes)})
    values = number(study, variable)
    known = np.isfinite(values)
    return np.where(known, np.where(known, values, 0), MISSING).astype(np.int64)


def cluster_codes(study: Study, variable: str) -> Codes:
    """The clusters of a variable, such as sites, numbered from 0; -1 for a case without one."""
    codes, _ = pd.factorize(study.dataset[variable], use_na_sentinel=True)
    return codes.astype(np.int64)


def _column(study: Study, covariate: Covariate) -> design.Column:
    meaning = study.column(covariate.variable)
    if covariate.form == "spline":
        knots: Any = covariate.knots_at or covariate.knots or 4
        return design.Spline(
            name=meaning.label, values=number(study, covariate.variable), knots=knots
        )
    if covariate.form == "categorical" and meaning.kind == "choice":
        return _category(study, covariate, meaning)
    if meaning.kind == "boolean":
        return design.YesNo(name=meaning.label, codes=yes_no(study, covariate.variable))
    return design.Number(
        name=meaning.label, values=number(study, covariate.variable), per=covariate.per
    )


def _category(study: Study, covariate: Covariate, meaning: Meaning) -> design.Category:
    """Merged codes count as one; the reference is the plan's, else the most frequent level."""
    merged = {code: merge.code for merge in covariate.merge for code in merge.codes}
    words = {merge.code: merge.label for merge in covariate.merge}
    ours = list(dict.fromkeys(merged.get(code, code) for code in meaning.codes))
    place = {code: ours.index(merged.get(code, code)) for code in meaning.codes}
    codes = _places(study.dataset[covariate.variable], place)
    labels = tuple(words.get(code, meaning.label_of(code)) for code in ours)
    if covariate.reference:
        reference = ours.index(covariate.reference)
    else:
        analysed = codes[study.analysed]
        counts = np.bincount(analysed[analysed >= 0], minlength=len(ours))
        reference = int(counts.argmax())
    return design.Category(
        name=meaning.label, codes=codes, labels=labels, reference=labels[reference]
    )


def _places(values: pd.Series, place: dict[str, int]) -> Codes:
    """The place of each value's code, -1 where it is missing or unknown."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        by_category = np.array(
            [place.get(str(code), MISSING) for code in values.cat.categories] + [MISSING],
            dtype=np.int64,
        )
        return np.asarray(by_category[values.cat.codes.to_numpy()], dtype=np.int64)
    found = values.map(place).fillna(MISSING)
    return np.asarray(found.to_numpy(), dtype=np.int64)
