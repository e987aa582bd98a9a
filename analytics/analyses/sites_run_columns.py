"""What the table of quarters and the table of sites say alike about an interval and its goal."""

from __future__ import annotations

from analytics.dataset.columns import Column as Meaning
from analytics.report import numbers
from analytics.report.display import Column


def median_column(variable: Meaning) -> Column:
    """How the interval is summed up, in its unit."""
    return Column(key="median", label=f"Median [quartiles]{in_unit(variable)}")


def goal_column(variable: Meaning, goal: float | None) -> tuple[Column, ...]:
    """How many are within the goal of the plan; no column where it states none."""
    if goal is None:
        return ()
    return (Column(key="within", label=f"At most {with_unit(variable, goal)},\nn/N (%)"),)


def in_unit(variable: Meaning) -> str:
    """The unit in brackets, after a title."""
    return f" ({variable.unit})" if variable.unit else ""


def with_unit(variable: Meaning, value: float) -> str:
    return f"{numbers.number(value)} {variable.unit}".strip()
