"""The cases of a plan's population by site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.analyses.engine import Study
from analytics.dataset.cohort import Mask

NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouping:
    """``codes`` of shape (cases,): the place of each case's site in ``names``.

    -1 where a case is not in the population or bears no site; ``without_site`` counts the latter.
    """

    names: tuple[str, ...]
    labels: tuple[str, ...]
    codes: NDArray[np.int64]
    without_site: int

    @property
    def cases(self) -> NDArray[np.int64]:
        """Cases per site, shape (sites,)."""
        return self.count(self.codes != NOBODY)

    def count(self, which: Mask) -> NDArray[np.int64]:
        """How many of the marked cases each site has, shape (sites,)."""
        codes = self.codes[which & (self.codes != NOBODY)]
        return np.bincount(codes, minlength=len(self.names)).astype(np.int64)


def group_by_site(study: Study, variable: str) -> Grouping:
    """All cases of the population, in whatever treatment group, by site in alphabetical order."""
    meaning, included = study.column(variable), study.cohort.included
    values = study.dataset[variable].astype("string").where(pd.Series(included).to_numpy())
    codes, names = pd.factorize(values, sort=True)
    return Grouping(
        names=tuple(str(name) for name in names),
        labels=tuple(meaning.label_of(str(name)) for name in names),
        codes=np.asarray(codes, dtype=np.int64),
        without_site=int(np.count_nonzero(included & (codes == NOBODY))),
    )
