"""Where each part of a stacked-bar figure goes: percent along, pixels down."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, pairwise

from analytics.render.figures.palette import Grade, grades
from analytics.render.font_metrics import text_width, wrap
from analytics.report.display import BarGroup, StackedBars, WeightedBar

SMALLEST_LABELLED_PERCENT = 2.5
NOBODY = "Not estimable: nobody has a score"
OBSERVED = "As observed"
HEADING = 24  # pixels for the words above the observed and the weighted bars
BELOW_BARS = 44  # pixels for ticks, tick labels and the axis title
SMALLEST_PERCENT_GROUP = 10  # below it a percentage pretends a precision that is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class BarSize:
    """Sizes in CSS pixels of one version of the figure."""

    width: int
    label_width: int
    bar_height: int
    gap: int
    text: int
    small: int = 12
    right: int = 14

    @property
    def plot_width(self) -> int:
        return self.width - self.label_width - self.right


WIDE = BarSize(width=720, label_width=150, bar_height=48, gap=42, text=13)
NARROW = BarSize(width=350, label_width=88, bar_height=44, gap=34, text=12, right=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One grade of one bar."""

    start: float
    end: float
    top: float
    bottom: float
    colour: Grade
    label: str

    @property
    def centre(self) -> float:
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """The line from the end of a grade in one bar to its end in the next."""

    start: float
    top: float
    end: float
    bottom: float
    heavy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A line of text at a percent (grade names) or left of the bars (group names)."""

    text: str
    at: float
    middle: float
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StackedLayout:
    size: BarSize
    segments: tuple[Segment, ...]
    joints: tuple[Joint, ...]
    grade_names: tuple[Caption, ...]
    group_names: tuple[Caption, ...]
    absences: tuple[Caption, ...]
    headings: tuple[Caption, ...]
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom + BELOW_BARS


def percent_label(count: int, group: BarGroup) -> str:
    """Whole percent, half up from the exact fraction; the count itself in a small group."""
    if group.n < SMALLEST_PERCENT_GROUP:
        return str(count) if count else ""
    if 100 * count < SMALLEST_LABELLED_PERCENT * group.n:
        return ""
    return str((200 * count + group.n) // (2 * group.n))


def lay_out(figure: StackedBars, size: BarSize) -> StackedLayout:
    """Raises ValueError where a group's counts do not match the categories."""
    for label, parts in _parts(figure):
        if parts != len(figure.categories):
            raise ValueError(f"Group {label!r} does not count every category.")
    tops = _tops(figure, size)
    observed, weighted = tops[: len(figure.groups)], tops[len(figure.groups) :]
    bars = [_segments(group, top, size) for group, top in zip(figure.groups, observed, strict=True)]
    weighted_bars = [
        _weighted(bar, top, size) for bar, top in zip(figure.weighted, weighted, strict=True)
    ]
    panels = [[bar for bar in panel if bar] for panel in (bars, weighted_bars)]
    return StackedLayout(
        size=size,
        segments=tuple(segment for panel in panels for bar in panel for segment in bar),
        joints=tuple(
            joint
            for panel in panels
            for above, below in pairwise(panel)
            for joint in _joints(above, below, figure.heavy_boundary)
        ),
        grade_names=tuple(
            name
            for panel in panels
            if panel
            for name in _grade_names(figure.categories, panel[0], size)
        ),
        group_names=(
            *(
                caption
                for group, top in zip(figure.groups, observed, strict=True)
                for caption in _group_name(group.label, _said_count(group), top, size)
            ),
            *(
                caption
                for bar, top in zip(figure.weighted, weighted, strict=True)
                for caption in _group_name(bar.label, "", top, size)
            ),
        ),
        absences=tuple(
            Caption(text=NOBODY, at=0, middle=top + size.bar_height / 2)
            for group, top in zip(figure.groups, observed, strict=True)
            if group.n == 0
        ),
        headings=_headings(figure, observed, weighted, size),
        bottom=(tops[-1] if tops else 0) + size.bar_height,
    )


def _parts(figure: StackedBars) -> list[tuple[str, int]]:
    observed = [(group.label, len(group.counts)) for group in figure.groups]
    return observed + [(bar.label, len(bar.shares)) for bar in figure.weighted]


def _tops(figure: StackedBars, size: BarSize) -> list[float]:
    """Of the observed bars, then of the weighted ones below a heading of their own."""
    grade_name_band = size.text + 14
    step = size.bar_height + size.gap
    first = grade_name_band + (HEADING if figure.weighted else 0)
    tops = [float(first + index * step) for index in range(len(figure.groups))]
    below = (tops[-1] + size.bar_height if tops else 0.0) + 14 + first
    return tops + [below + index * step for index in range(len(figure.weighted))]


def _headings(
    figure: StackedBars, observed: list[float], weighted: list[float], size: BarSize
) -> tuple[Caption, ...]:
    """What tells the two panels apart, where there are two."""
    if not figure.weighted:
        return ()
    above = size.text + 14 + HEADING / 2
    return tuple(
        Caption(text=text, at=0, middle=tops[0] - above, strong=True)
        for text, tops in ((OBSERVED, observed), (figure.weighted_label, weighted))
        if tops and text
    )


def _segments(group: BarGroup, top: float, size: BarSize) -> list[Segment]:
    if group.n == 0:
        return []
    ends = [100 * total / group.n for total in accumulate(group.counts)]
    return _strip(ends, [percent_label(count, group) for count in group.counts], top, size)


def _weighted(bar: WeightedBar, top: float, size: BarSize) -> list[Segment]:
    """A share without a value is no share."""
    shares = [float(cell.value or 0.0) for cell in bar.shares]
    ends = [100 * total for total in accumulate(shares)]
    return _strip(ends, [_share_label(share) for share in shares], top, size)


def _share_label(share: float) -> str:
    """Whole percent, half up on the decimal that the share prints as."""
    percent = Decimal(repr(100 * share))
    if percent < Decimal(repr(SMALLEST_LABELLED_PERCENT)):
        return ""
    return str(percent.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _strip(ends: list[float], labels: list[str], top: float, size: BarSize) -> list[Segment]:
    starts = [0.0, *ends[:-1]]
    parts = zip(starts, ends, labels, grades(len(labels)), strict=True)
    return [
        Segment(
            start=start,
            end=end,
            top=top,
            bottom=top + size.bar_height,
            colour=colour,
            label=_fitting(label, end - start, size),
        )
        for start, end, label, colour in parts
    ]


def _fitting(label: str, percent: float, size: BarSize) -> str:
    room = percent / 100 * size.plot_width
    return label if text_width(label, size.text, "semibold") <= room else ""


def _joints(above: list[Segment], below: list[Segment], heavy: int | None) -> list[Joint]:
    boundaries = zip(above[:-1], below[:-1], strict=True)
    return [
        Joint(
            start=upper.end,
            top=upper.bottom,
            end=lower.end,
            bottom=lower.top,
            heavy=index == heavy,
        )
        for index, (upper, lower) in enumerate(boundaries)
    ]


def _grade_names(
    categories: tuple[str, ...], bar: list[Segment], size: BarSize
) -> tuple[Caption, ...]:
    names = short_names(categories)
    widths = [100 * text_width(name, size.small) / size.plot_width for name in names]
    centres = _spread([segment.centre for segment in bar], widths, gap=1.6)
    middle = bar[0].top - size.text / 2 - 5
    return tuple(
        Caption(text=name, at=centre, middle=middle)
        for name, centre in zip(names, centres, strict=True)
    )


def short_names(categories: tuple[str, ...]) -> tuple[str, ...]:
    """Name the scale once: "mRS 0", "mRS 1", "mRS 2" become "mRS 0", "1", "2"."""
    scales = {name.rpartition(" ")[0] for name in categories}
    if len(scales) != 1:
        return categories
    return (*categories[:1], *(name.rpartition(" ")[2] for name in categories[1:]))


def _spread(centres: list[float], widths: list[float], gap: float) -> list[float]:
    """Centres moved as little as needed so that no two captions touch and none leaves 0 to 100."""
    lefts = [centre - width / 2 for centre, width in zip(centres, widths, strict=True)]
    limit = 100.0
    for index in reversed(range(len(lefts))):
        lefts[index] = min(lefts[index], limit - widths[index])
        limit = lefts[index] - gap
    limit = 0.0
    for index, width in enumerate(widths):
        lefts[index] = max(lefts[index], limit)
        limit = lefts[index] + width + gap
    return [left + width / 2 for left, width in zip(lefts, widths, strict=True)]


def _said_count(group: BarGroup) -> str:
    small = 0 < group.n < SMALLEST_PERCENT_GROUP
    return f"n = {group.n}, counts" if small else f"n = {group.n}"


def _group_name(label: str, count: str, top: float, size: BarSize) -> list[Caption]:
    room = 0.88 * (size.label_width - 12)  # the page's own font may be a little wider
    lines = list(wrap(label, size.text, room))
    line_height = size.text + 4
    first = top + size.bar_height / 2 - line_height * (len(lines) - (not count)) / 2
    captions = [
        Caption(text=line, at=0, middle=first + index * line_height, strong=True)
        for index, line in enumerate(lines)
    ]
    if not count:
        return captions
    return [*captions, Caption(text=count, at=0, middle=first + len(lines) * line_height)]
