"""Whether a model asks more of the patients than they can tell: events per variable.

``events_per_variable(events, patients, parameters)``, ``…_ordinal(sizes, parameters)``,
``…_timed(events, parameters)`` and ``…_continuous(patients, parameters)`` -> Adequacy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

# Peduzzi et al., J Clin Epidemiol 1996;49:1373-1379 (logistic); the usual rule of thumb.
FEWEST_EVENTS_PER_VARIABLE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Adequacy:
    """``limiting`` is the effective number of events, ``parameters`` the columns of the model.

    ``exploratory`` when there are fewer than ten events for each, or with no column at all never.
    """

    limiting: float
    parameters: int
    events_per_variable: float | None
    exploratory: bool
    statement: str


def events_per_variable(events: float, patients: float, parameters: int) -> Adequacy:
    """For a yes/no outcome, also that of a propensity score: the rarer of yes and no counts."""
    return _adequacy(min(events, patients - events), parameters, "events")


def events_per_variable_ordinal(sizes: ArrayLike, parameters: int) -> Adequacy:
    """For an ordered outcome with ``sizes`` (J+1,) patients per level: n - sum(size^3)/n^2.

    Source: Harrell, Regression Modeling Strategies (Springer 2015), table 4.1.
    """
    counts = np.asarray(sizes, dtype=np.float64)
    total = counts.sum()
    limiting = float(total - (counts**3).sum() / total**2) if total > 0 else 0.0
    return _adequacy(limiting, parameters, "effective events")


def events_per_variable_timed(events: float, parameters: int) -> Adequacy:
    """For a time to an event: the events count, however many patients had none."""
    return _adequacy(events, parameters, "events")


def events_per_variable_continuous(patients: float, parameters: int) -> Adequacy:
    """For a measured outcome: every patient counts."""
    return _adequacy(patients, parameters, "patients")


def _adequacy(limiting: float, parameters: int, what: str) -> Adequacy:
    share = limiting / parameters if parameters else None
    exploratory = share is not None and share < FEWEST_EVENTS_PER_VARIABLE
    counted = f"{limiting:.0f} for {parameters}"
    told = "no variable" if share is None else f"{share:.1f} {what} per variable ({counted})"
    if exploratory:
        told += f", fewer than {FEWEST_EVENTS_PER_VARIABLE}: exploratory"
    return Adequacy(
        limiting=limiting,
        parameters=parameters,
        events_per_variable=share,
        exploratory=exploratory,
        statement=told,
    )
