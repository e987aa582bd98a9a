"""The table that analyses read: one row per case, with the meaning of every column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from analytics.dataset.columns import Column

# For each variable the code of why a case lacks it, missing where it has a value or no reason.
Reasons = Callable[[Collection[str]], Mapping[str, pd.Series]]


def no_reasons(_names: Collection[str]) -> Mapping[str, pd.Series]:
    """Of cases that come without reasons."""
    return {}


# The column of a row table that says which case (position in the frame) a row belongs to.
CASE = "case"


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One row per case in ``frame``, numbered from 0, and the repeating rows in ``rows``.

    ``rows[table]`` holds one line per recorded row in its order; its column ``case`` is the
    position of the case in ``frame``. ``absent`` names columns that were asked for but are not
    in the snapshot's codebook; they are wholly missing in ``frame``. ``reasons(names)`` reads why
    values are missing, of the variables whose reasons are kept.
    """

    frame: pd.DataFrame
    columns: Mapping[str, Column]
    rows: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    row_columns: Mapping[str, Mapping[str, Column]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    reasons: Reasons = no_reasons

    def __len__(self) -> int:
        return len(self.frame)

    def __getitem__(self, name: str) -> pd.Series:
        return self.frame[name]

    def with_columns(
        self, values: Mapping[str, pd.Series], columns: Mapping[str, Column]
    ) -> Dataset:
        """Return a dataset that also has these columns; a known name is replaced."""
        added = pd.DataFrame(dict(values), index=self.frame.index)
        kept = self.frame.drop(columns=[name for name in values if name in self.frame])
        frame = pd.concat([kept, added], axis=1)
        return replace(self, frame=frame, columns={**self.columns, **columns})
