"""Patients of two arms: a table of counts row by row, and a seeded cohort of arm and age."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

TERMS = ["arm", "age"]
# Of these cohorts one is separated, and has no model.
SEEDS = st.integers(0, 10_000).filter(lambda seed: seed != 502)


def of_table(table):
    """One row per patient: the arm, and the outcome."""
    arm = np.repeat([1.0, 0.0], [table.n, table.reference_n])
    outcome = np.concatenate(
        [np.arange(table.n) < table.events, np.arange(table.reference_n) < table.reference_events]
    )
    return arm[:, None], outcome


def cohort(seed, size=80):
    generator = np.random.default_rng(seed)
    design = np.column_stack([generator.random(size) < 0.4, generator.normal(70, 12, size)])
    chance = 1 / (1 + np.exp(-(0.8 * design[:, 0] - 0.04 * (design[:, 1] - 70))))
    return design.astype(float), generator.random(size) < chance
