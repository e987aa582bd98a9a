"""Seeded cohorts with gaps, for the tests of imputation."""

from __future__ import annotations

import numpy as np

from analytics.stats.missing.variables import ImputationPlan, variable


def expit(x):
    return 1 / (1 + np.exp(-x))


def cohort(n, seed):
    """Four kinds of variables that depend on ``x``, complete."""
    g = np.random.default_rng(seed)
    x = g.normal(size=n)
    return g, {
        "x": ("number", x),
        "number": ("number", 2 * x + g.normal(size=n)),
        "binary": ("binary", (g.random(n) < expit(1.2 * x)).astype(float)),
        "nominal": ("nominal", np.argmax(g.gumbel(size=(n, 3)) + np.outer(x, [-1, 0, 1]), 1)),
        "ordinal": ("ordinal", np.digitize(1.2 * x + g.logistic(size=n), [-1.5, 0, 1.5])),
    }


def with_gaps(g, columns, name):
    """Values go missing where ``x`` is large: at random given what is observed."""
    kind, values = columns[name]
    gaps = g.random(values.size) < expit(-0.5 + 1.5 * columns["x"][1])
    values = values.astype(float).copy()
    values[gaps] = np.nan
    return kind, values


def plan_of(columns, seed=5, **choices):
    made = tuple(variable(name, kind, values) for name, (kind, values) in columns.items())
    return ImputationPlan(variables=made, seed=seed, **choices)
