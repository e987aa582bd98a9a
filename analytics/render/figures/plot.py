"""A statistical figure as marks on a sheet, before any drawing library sees it.

Positions are pixels from the top left, or values of a scale; a ``Space`` says which. Layouts make
plots; ``plot_spec`` turns a plot into a Vega-Lite specification.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from analytics.render.figures import palette

# The reader's own font may be a little wider than the bundled one that texts are measured in.
SLACK = 1.06
LINE = 15  # pixels from one line of small text to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One version of a figure: its width and type sizes in CSS pixels."""

    width: int
    text: int
    small: int
    narrow: bool


WIDE = Sheet(width=720, text=13, small=12, narrow=False)
NARROW = Sheet(width=350, text=12, small=12, narrow=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From ``low`` at pixel ``start`` to ``high`` at pixel ``end``."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    def at(self, value: float) -> float:
        """The pixel of a value."""
        low, high, place = (
            (log(self.low), log(self.high), log(value))
            if self.is_log
            else (self.low, self.high, value)
        )
        return self.start + (place - low) / (high - low) * (self.end - self.start)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """What the positions of a mark mean: values of a scale, or pixels where there is none."""

    x: Scale | None = None
    y: Scale | None = None


PIXELS = Space()


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text, its middle at ``y``."""

    x: float
    y: float
    text: str
    size: float
    fill: str = palette.INK
    align: str = "left"
    weight: int = 400
    space: Space = PIXELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A straight line. ``dash`` is lengths of line and gap."""

    x: float
    y: float
    x2: float
    y2: float
    stroke: str = palette.EDGE
    width: float = 1.0
    dash: tuple[float, ...] = ()
    space: Space = PIXELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A rectangle between two corners; ``stroke`` is its frame or none."""

    x: float
    y: float
    x2: float
    y2: float
    fill: str
    stroke: str | None = None
    width: float = 1.0
    space: Space = PIXELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A mark of ``area`` square pixels; ``shape`` in the words of Vega."""

    x: float
    y: float
    shape: str
    area: float
    fill: str
    stroke: str | None = None
    width: float = 1.5
    space: Space = PIXELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points; ``step`` holds each value until the next point."""

    points: tuple[tuple[float, float], ...]
    stroke: str
    width: float = 2.0
    dash: tuple[float, ...] = ()
    step: bool = False
    space: Space = PIXELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The area between two lines: (x, low, high)."""

    points: tuple[tuple[float, float, float], ...]
    fill: str
    opacity: float = 1.0
    step: bool = False
    space: Space = PIXELS


Mark = Text | Rule | Bar | Symbol | Line | Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Marks in the order in which they are painted."""

    width: float
    height: float
    marks: tuple[Mark, ...]
