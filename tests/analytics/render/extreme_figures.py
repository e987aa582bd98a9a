"""Figures at their edges: one row and sixty, long labels, nobody, no end, no value."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from analytics.render.figures.forest import forest_plot
from analytics.render.figures.funnel import funnel_plot
from analytics.render.figures.love import love_plot
from analytics.render.figures.overlap import overlap_plot
from analytics.render.figures.plot import (
    Plot,
    Sheet,
)
from analytics.render.figures.run_chart import run_chart_plot
from analytics.render.figures.survival import survival_plot
from analytics.render.figures.tipping import tipping_plot
from analytics.report.display import (
    AtRisk,
    Cell,
    Curve,
    CurvePoint,
    ForestFigure,
    ForestRow,
    FunnelSite,
    LoveFigure,
    LoveRow,
    OverlapGroup,
    RunPoint,
    SurvivalFigure,
    TippingCell,
)
from tests.analytics.render import sample_figures as sample

LONG = "颅内动脉粥样硬化性狭窄合并串联病变 Middle cerebral artery, M1, with a tandem lesion"


def study(index: int, label: str = "") -> ForestRow:
    estimate = 0.5 + 0.05 * (index % 40)
    return ForestRow(
        label=label or f"Study {index}, 中国",
        estimate=estimate,
        low=estimate / 2,
        high=estimate * 2,
        text=f"{estimate:.2f} ({estimate / 2:.2f} to {estimate * 2:.2f})",
        weight=float(index),
    )


def with_rows(*rows: ForestRow, **changes: Any) -> ForestFigure:
    return dataclasses.replace(sample.forest(), rows=rows, **changes)


def nobody_died() -> SurvivalFigure:
    points = (CurvePoint(time=0.0, value=0.0), CurvePoint(time=90.0, value=0.0))
    at_risk = tuple(AtRisk(at_risk=5, events=0) for _ in sample.TIMES)
    curves = tuple(Curve(label=label, points=points, at_risk=at_risk) for label in ("A", "B"))
    return dataclasses.replace(sample.survival(), curves=curves)


def four_causes() -> SurvivalFigure:
    curves = tuple(
        dataclasses.replace(curve, label=f"{LONG[: 20 + place]} {place}", lists_at_risk=place < 2)
        for place, curve in enumerate(sample.survival().curves * 2)
    )
    return dataclasses.replace(sample.survival(), curves=curves)


def crowded_funnel() -> Any:
    sites = tuple(
        FunnelSite(label=f"{LONG[:12]} {n}", n=n, value=0.8, text="x", outside="above")
        for n in (90, 92, 94)
    )
    return dataclasses.replace(sample.funnel(), sites=sites)


def many_quarters() -> Any:
    points = tuple(
        RunPoint(label=f"{2000 + i // 4} Q{i % 4 + 1}", n=1000 + i, value=float(i), text="x")
        for i in range(60)
    )
    return dataclasses.replace(sample.run_chart(), points=points)


def large_grid() -> Any:
    steps = tuple(Cell(text=str(i), value=i) for i in range(41))
    row = tuple(TippingCell(text="0.050", value=0.05, changes=i > 9) for i in range(41))
    return dataclasses.replace(
        sample.tipping(), row_steps=steps, column_steps=steps, cells=(row,) * 41, base=(40, 40)
    )


CASES: list[tuple[str, Callable[[Any, Sheet], Plot], Any]] = [
    ("forest", forest_plot, sample.forest()),
    ("one row", forest_plot, with_rows(study(1), columns=(), arms=())),
    ("sixty rows", forest_plot, with_rows(*(study(i) for i in range(60)), columns=(), arms=())),
    ("long labels", forest_plot, with_rows(study(1, LONG), study(2, LONG * 2))),
    (
        "nothing estimable", forest_plot,
        with_rows(ForestRow(label=LONG, text="Not estimable: no events"), overall=None),
    ),
    ("no rows", forest_plot, with_rows(overall=None)),
    (
        "differences", forest_plot,
        with_rows(
            ForestRow(label="Death", estimate=1.8, low=-9.7, high=16.4, text="1.8"),
            scale="linear", no_effect=0.0, overall=None, left_words=LONG, right_words=LONG,
        ),
    ),
    ("survival", survival_plot, sample.survival()),
    ("nobody died", survival_plot, nobody_died()),
    ("four causes", survival_plot, four_causes()),
    ("love", love_plot, sample.love()),
    (
        "love, long", love_plot,
        LoveFigure(
            key="k", title="t", finding="f", methods=(LONG, "b"),
            rows=tuple(
                LoveRow(label=LONG, differences=(Cell(text="1", value=1), Cell(text="–")))
                for _ in range(60)
            ),
        ),
    ),
    ("overlap", overlap_plot, sample.overlap()),
    (
        "empty group", overlap_plot,
        dataclasses.replace(
            sample.overlap(),
            groups=(
                OverlapGroup(label=LONG, counts=(0,) * 5),
                OverlapGroup(label="b", counts=(1, 0, 0, 0, 0)),
            ),
        ),
    ),
    ("funnel", funnel_plot, sample.funnel()),
    ("crowded funnel", funnel_plot, crowded_funnel()),
    ("no sites", funnel_plot, dataclasses.replace(sample.funnel(), sites=(), limits=())),
    ("run chart", run_chart_plot, sample.run_chart()),
    ("many quarters", run_chart_plot, many_quarters()),
    (
        "no quarters", run_chart_plot,
        dataclasses.replace(sample.run_chart(), points=(), centre=None),
    ),
    ("tipping", tipping_plot, sample.tipping()),
    ("large grid", tipping_plot, large_grid()),
]  # fmt: skip
