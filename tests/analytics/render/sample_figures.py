"""One figure of each kind, with figures of a synthetic cohort."""

from __future__ import annotations

import dataclasses
from math import sqrt

from analytics.report.display import (
    AtRisk,
    Cell,
    Chapter,
    Curve,
    CurvePoint,
    Figure,
    ForestFigure,
    ForestRow,
    FunnelFigure,
    FunnelLimit,
    FunnelSite,
    LimitPoint,
    LoveFigure,
    LoveRow,
    OverlapFigure,
    OverlapGroup,
    Report,
    RunChart,
    RunPoint,
    StackedBars,
    SurvivalFigure,
    TippingCell,
    TippingFigure,
    WeightedBar,
)
from tests.analytics.render.sample import flow, grotta, sample_report

TIMES = (0.0, 30.0, 60.0, 90.0)


def weighted_grotta() -> StackedBars:
    shares = (
        (0.101, 0.165, 0.222, 0.143, 0.125, 0.0985, 0.1455),
        (0.14, 0.2, 0.18, 0.14, 0.12, 0.09, 0.13),
    )
    return dataclasses.replace(
        grotta(),
        key="mrs90-weighted",
        weighted=tuple(
            WeightedBar(
                label=group.label,
                shares=tuple(Cell(text=f"{100 * each:.1f}%", value=each) for each in values),
            )
            for group, values in zip(grotta().groups, shares, strict=True)
        ),
        weighted_label="Weighted: overlap weights",
    )  # fmt: skip


def subgroup(label: str, counts: tuple[str, str], numbers: tuple[float, ...], n: int) -> ForestRow:
    estimate, low, high = numbers
    return ForestRow(
        label=label,
        indent=1,
        counts=tuple(Cell(text=text) for text in counts),
        estimate=estimate,
        low=low,
        high=high,
        text=f"{estimate:.2f} ({low:.2f} to {high:.2f})",
        weight=float(n),
    )


def heading(label: str, p: str) -> ForestRow:
    return ForestRow(label=label, kind="heading", extra=(Cell(text=p, value=float(p)),))


def forest() -> ForestFigure:
    return ForestFigure(
        key="subgroups",
        title="Subgroups, mRS 0 to 2",
        finding="The odds ratio did not differ between the subgroups (smallest P 0.21).",
        measure="Adjusted odds ratio, mRS 0 to 2",
        estimate_label="aOR (95% CI)",
        arms=("Rescue\nn/N", "No rescue\nn/N"),
        columns=("P for interaction",),
        overall=1.68,
        left_words="no rescue better",
        right_words="rescue better",
        rows=(
            ForestRow(
                label="All patients",
                kind="overall",
                counts=(Cell(text="118/220"), Cell(text="130/356")),
                estimate=1.68,
                low=1.14,
                high=2.48,
                text="1.68 (1.14 to 2.48)",
            ),
            heading("Age", "0.21"),
            subgroup("< 70 y", ("88/142", "87/204"), (1.92, 1.19, 3.09), 346),
            subgroup("≥ 70 y", ("30/78", "43/152"), (1.21, 0.65, 2.27), 230),
            heading("Occlusion site", "0.38"),
            subgroup("Middle cerebral artery, M1", ("76/119", "74/154"), (1.80, 1.08, 3.01), 273),
            ForestRow(
                label="Basilar artery",
                indent=1,
                counts=(Cell(text="6/7"), Cell(text="4/9")),
                estimate=7.5,
                high=None,
                low=0.6,
                text="7.50 (0.60 to ∞)",
                weight=16.0,
            ),
            ForestRow(
                label="Posterior cerebral artery",
                indent=1,
                counts=(Cell(text="0/3"), Cell(text="0/5")),
                text="Not estimable: no events",
            ),
            ForestRow(
                label="Prediction interval", kind="prediction", low=0.9, high=3.1,
                text="0.90 to 3.10",
            ),
        ),
        notes=("Square area is proportional to patients. Exploratory.",),
    )  # fmt: skip


def curve(label: str, n: int, deaths: tuple[tuple[float, int], ...]) -> Curve:
    points = [CurvePoint(time=0.0, value=0.0, low=0.0, high=0.0)]
    total = 0
    for day, count in deaths:
        total += count
        share = total / n
        half = 1.96 * sqrt(share * (1 - share) / n)
        points.append(
            CurvePoint(time=day, value=share, low=max(share - half, 0), high=share + half)
        )
    points.append(dataclasses.replace(points[-1], time=90.0))
    at_risk = []
    for time in TIMES:
        events = sum(count for day, count in deaths if day <= time)
        text = f"{100 * events / n:.1f}% (printed at day {time:.0f})"
        estimate = Cell(text=text, value=events / n)
        at_risk.append(AtRisk(at_risk=n - events, events=events, estimate=estimate))
    return Curve(label=label, points=tuple(points), at_risk=tuple(at_risk))


def survival() -> SurvivalFigure:
    return SurvivalFigure(
        key="mortality",
        title="Mortality to day 90",
        finding="31 of 220 patients with and 71 of 356 without rescue stenting died by day 90.",
        curves=(
            curve("Rescue stenting", 220, ((1.0, 3), (5.0, 8), (14.0, 4), (29.0, 7), (71.0, 9))),
            curve(
                "No rescue stenting", 356,
                ((2.0, 9), (8.0, 14), (19.0, 16), (41.0, 15), (88.0, 17)),
            ),
        ),
        times=TIMES,
        notes=("Kaplan-Meier, 95% bands.",),
    )  # fmt: skip


def love() -> LoveFigure:
    def row(label: str, *values: float | None) -> LoveRow:
        return LoveRow(
            label=label,
            differences=tuple(
                Cell(text="–" if value is None else f"{value:.3f}", value=value) for value in values
            ),
        )

    return LoveFigure(
        key="balance",
        title="Balance before and after weighting",
        finding="After weighting no covariate differed by more than 0.1.",
        methods=("As observed", "Overlap weights", "Matching"),
        rows=(
            row("Age", 0.184, 0.0, 0.021),
            row("NIHSS on arrival", 0.261, 0.004, 0.087),
            row("Onset to puncture", 0.107, 0.012, None),
        ),
    )


def overlap() -> OverlapFigure:
    return OverlapFigure(
        key="overlap",
        title="Overlap of propensity scores",
        finding="Scores from 0.1 to 0.8 occurred in both groups.",
        edges=(0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
        groups=(
            OverlapGroup(label="Rescue stenting", counts=(2, 40, 121, 57, 0)),
            OverlapGroup(label="No rescue stenting", counts=(61, 163, 109, 23, 0)),
        ),
        support=(0.1, 0.8),
    )


def funnel() -> FunnelFigure:
    def limits(z: float) -> tuple[LimitPoint, ...]:
        halves = ((float(n), z * sqrt(0.45 * 0.55 / n)) for n in range(5, 131, 5))
        return tuple(
            LimitPoint(n=n, low=max(0.45 - half, 0.0), high=min(0.45 + half, 1.0))
            for n, half in halves
        )

    return FunnelFigure(
        key="sites",
        title="Functional independence by site",
        finding="One of four sites lay above the 99.8% limit.",
        sites=(
            FunnelSite(label="Site 01", n=34, value=0.5, text="17/34, 50.0%"),
            FunnelSite(label="Site 02", n=61, value=24 / 61, text="24/61, 39.3%"),
            FunnelSite(
                label="弋矶山医院", n=118, value=83 / 118, text="83/118, 70.3%",
                outside="above the 99.8% limit",
            ),
            FunnelSite(label="Site 04", n=9, value=3 / 9, text="3/9"),
        ),
        centre=0.45,
        centre_label="All sites: 45.0%",
        limits=(
            FunnelLimit(label="95%", points=limits(1.96)),
            FunnelLimit(label="99.8%", points=limits(3.09)),
        ),
        value_title="mRS 0 to 2 at 90 days (%)",
    )  # fmt: skip


def run_chart() -> RunChart:
    values = (84.5, 91.2, 78.0, None, 86.1, 124.7, 80.3, 76.4)
    return RunChart(
        key="door-to-puncture",
        title="Door to puncture by quarter",
        finding="In one of eight quarters the mean lay outside the control limits.",
        points=tuple(
            RunPoint(
                label=f"{2024 + index // 4} Q{index % 4 + 1}",
                n=0 if value is None else 20 + index,
                value=value,
                text="–" if value is None else f"{value:.1f} min",
                low=None if value is None else 60.0 - index,
                high=None if value is None else 110.0 + index,
                signal="outside the control limits" if index == 5 else "",
            )
            for index, value in enumerate(values)
        ),
        centre=85.0,
        centre_label="Mean 85.0 min",
        value_title="Door to puncture, mean (min)",
        signals=("outside the control limits",),
        goal=60.0,
        goal_label="Goal at most 60 min",
    )


def tipping() -> TippingFigure:
    steps = tuple(Cell(text=f"{value}%", value=value) for value in (0, 25, 50, 75, 100))

    def cell(row: int, column: int) -> TippingCell:
        p = 0.011 + 0.017 * max(row - column + 1, 0)
        return TippingCell(text=f"{p:.3f}", value=p, changes=p >= 0.05)

    return TippingFigure(
        key="tipping",
        title="Tipping point",
        finding="The conclusion changes if outcomes among the missing differ by 50 points or more.",
        row_title="Good outcomes assumed among the missing without rescue stenting",
        column_title="Good outcomes assumed among the missing with rescue stenting",
        row_steps=steps,
        column_steps=steps,
        cells=tuple(tuple(cell(row, column) for column in range(5)) for row in range(5)),
        quantity="P",
        kept_label="P below 0.05",
        changed_label="P 0.05 or above",
        base=(1, 2),
    )


def every_figure() -> tuple[Figure, ...]:
    return (
        *(grotta(), weighted_grotta(), flow(), forest(), survival(), love()),
        *(overlap(), funnel(), run_chart(), tipping()),
    )


def report_of_every_display() -> Report:
    """The sample report, and behind it a chapter with the other figures."""
    report = sample_report()
    known = {display for chapter in report.chapters for display in chapter.displays}
    others = tuple(figure for figure in every_figure() if figure not in known)
    chapter = Chapter(key="figures", title="Further figures", displays=others)
    return dataclasses.replace(report, chapters=(*report.chapters, chapter))
