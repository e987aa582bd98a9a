"""Figures of quality: sites in a funnel, and a measure over time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

MOST_SIGNALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelSite:
    """One site: ``value`` is a fraction of 1 and ``text`` its print ("9/41, 22.0%").

    ``outside`` says in words which limit the site lies beyond ("above the 99.8% limit"); such a
    site is drawn filled and named. Empty for a site within the limits.
    """

    label: str
    n: int
    value: float
    text: str
    outside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitPoint:
    """The limits for a site of ``n`` cases, as fractions of 1."""

    n: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelLimit:
    """One pair of limits as a curve over the number of cases; ``label`` names them ("95%")."""

    label: str
    points: tuple[LimitPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelFigure:
    """Proportion per site against its number of cases, around ``centre`` (a fraction of 1).

    ``limits`` go from the inner to the outer pair, at most two. ``centre_label`` is the print of
    the centre line ("All sites: 17.3%"). Raises ValueError for limits out of order.
    """

    key: str
    title: str
    finding: str
    sites: tuple[FunnelSite, ...]
    centre: float
    centre_label: str
    limits: tuple[FunnelLimit, ...]
    value_title: str
    n_title: str = "Cases per site"
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.limits) > 2:  # noqa: PLR2004 as many kinds of line as print apart
            raise ValueError("A funnel has at most two pairs of limits.")
        for limit in self.limits:
            if any(later.n <= earlier.n for earlier, later in pairwise(limit.points)):
                raise ValueError(f"The limits {limit.label!r} do not go from few cases to many.")
        for site in self.sites:
            if not 0 <= site.value <= 1 or site.n < 0:
                raise ValueError(f"Site {site.label!r} has no proportion.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPoint:
    """One period: ``value`` in the figure's unit and its print; None where nothing was measured.

    ``low`` and ``high`` are this period's control limits, None where there are none. ``signal``
    is one of the figure's signals, or empty.
    """

    label: str
    n: int
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None
    signal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChart:
    """A measure per period with its centre line and control limits.

    ``signals`` name the kinds of signal in words, at most three ("outside the control limits",
    "shift of eight periods"); each has its own shape. ``centre_label`` is the print of the centre
    line ("Median 78 min"). ``from_zero`` begins the vertical axis at zero, and it reaches ``reach``
    at least, so that charts beside each other compare. ``goal`` is drawn as a line of its own,
    named by ``goal_label``. Raises ValueError for a signal that the figure does not name, and for a
    goal without words.
    """

    key: str
    title: str
    finding: str
    points: tuple[RunPoint, ...]
    centre: float | None
    centre_label: str
    value_title: str
    limits_label: str = "Control limits"
    signals: tuple[str, ...] = ()
    from_zero: bool = True
    n_title: str = "Cases"
    notes: tuple[str, ...] = ()
    goal: float | None = None
    goal_label: str = ""
    reach: float | None = None

    def __post_init__(self) -> None:
        if self.goal is not None and not self.goal_label:
            raise ValueError("A goal is drawn with words only.")
        if len(self.signals) > MOST_SIGNALS:
            raise ValueError(f"A run chart tells at most {MOST_SIGNALS} signals apart.")
        for point in self.points:
            if point.signal and point.signal not in self.signals:
                raise ValueError(f"Period {point.label!r}: no signal {point.signal!r}.")
