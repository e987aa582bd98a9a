"""A malformed figure is refused when it is made."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from analytics.report.display import (
    Cell,
    Curve,
    CurvePoint,
    ForestRow,
    FunnelSite,
    LimitPoint,
    LoveRow,
    OverlapGroup,
)
from tests.analytics.render import sample_figures as sample

START = CurvePoint(time=0.0, value=0.0)


def row(**parts: Any) -> dict[str, Any]:
    return {"rows": (ForestRow(**{"label": "r", **parts}),)}


def curve(*points: CurvePoint) -> dict[str, Any]:
    return {"curves": (Curve(label="c", points=points),)}


def love(value: float | str) -> dict[str, Any]:
    row_of_one = LoveRow(label="r", differences=(Cell(text="", value=value),))
    return {"methods": ("a",), "rows": (row_of_one,)}


@pytest.mark.parametrize(
    ("figure", "changes", "words"),
    [
        (sample.forest(), row(kind="diamond"), "no kind 'diamond'"),
        (sample.forest(), row(counts=(Cell(text="1/2"),)), "counts 1 of 2 arms"),
        (sample.forest(), row(extra=(Cell(text="a"), Cell(text="b"))), "further columns"),
        (sample.forest(), row(estimate=0.0), "no place on a logarithmic axis"),
        (sample.forest(), row(estimate=1.0, high=math.inf), "does not exist is None"),
        (sample.forest(), row(estimate=math.nan), "does not exist is None"),
        (sample.forest(), row(estimate=1.0, low=2.0, high=0.5), "wrong order"),
        (sample.forest(), row(weight=-1.0), "weight is not negative"),
        (sample.forest(), {"scale": "square"}, "no scale 'square'"),
        (sample.forest(), {"no_effect": 0.0}, "no place for a line at zero"),
        (sample.survival(), {"curves": ()}, "one to four curves"),
        (sample.survival(), {"times": (0.0,)}, "from 0 to the end"),
        (sample.survival(), {"times": (0.0, 30.0, 30.0, 90.0)}, "do not rise"),
        (sample.survival(), {"times": (0.0, 90.0)}, "no number at risk for each time"),
        (sample.survival(), curve(), "does not begin at time 0"),
        (sample.survival(), curve(START, CurvePoint(time=1, value=1.1)), "leaves 0 to 1"),
        (sample.survival(), curve(START, CurvePoint(time=1, value=math.nan)), "leaves 0 to 1"),
        (
            sample.survival(),
            curve(START, CurvePoint(time=2, value=0.1), CurvePoint(time=1, value=0.2)),
            "back in time",
        ),
        (sample.love(), {"methods": ("a",)}, "no difference for each method"),
        (sample.love(), {"methods": ()}, "one to four methods"),
        (
            sample.love(),
            love(-1),
            "is negative",
        ),
        (
            sample.love(),
            love(""),
            "is a number",
        ),
        (sample.overlap(), {"groups": ()}, "two groups"),
        (sample.overlap(), {"edges": (0.0, 0.0)}, "do not rise"),
        (
            sample.overlap(),
            {"groups": (OverlapGroup(label="a", counts=(1,)),) * 2},
            "does not count every bin",
        ),
        (sample.funnel(), {"limits": sample.funnel().limits * 2}, "at most two"),
        (
            sample.funnel(),
            {"sites": (FunnelSite(label="s", n=1, value=math.nan, text=""),)},
            "no proportion",
        ),
        (sample.run_chart(), {"signals": ()}, "no signal 'outside the control limits'"),
        (sample.run_chart(), {"signals": ("a", "b", "c", "d")}, "at most 3 signals"),
        (sample.run_chart(), {"goal_label": ""}, "with words only"),
        (sample.tipping(), {"cells": ()}, "a cell for each pair"),
        (sample.tipping(), {"row_steps": ()}, "a step in each direction"),
        (sample.tipping(), {"base": (5, 0)}, "no cell"),
    ],
)  # fmt: skip
def test_a_malformed_figure_is_refused_in_words(
    figure: Any, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        dataclasses.replace(figure, **changes)


def test_limits_of_a_funnel_go_from_few_cases_to_many() -> None:
    limit = sample.funnel().limits[0]
    backwards = dataclasses.replace(
        limit,
        points=(LimitPoint(n=9, low=0, high=1), LimitPoint(n=3, low=0, high=1)),
    )
    with pytest.raises(ValueError, match="from few cases to many"):
        dataclasses.replace(sample.funnel(), limits=(backwards,))
