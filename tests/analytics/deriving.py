"""Derive variables of drafted cases by way of a real snapshot, a test module's cases at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.dataset.assemble import assemble
from analytics.derive import LIBRARY, derive
from analytics.plan import Settings
from tests.analytics.making import snapshot_of


def derived_frame(
    root: Path, cases: Sequence[Mapping[str, Any]], settings: Settings | None = None
) -> pd.DataFrame:
    """Every derivation of every case, one row per case in the order given."""
    names = LIBRARY.names()
    dataset = assemble(snapshot_of(root, cases), LIBRARY.inputs(names))
    return derive(dataset, names, settings or Settings(), LIBRARY).frame


def answer(value: Any) -> Any:
    """A cell as plain Python: None where missing."""
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value
