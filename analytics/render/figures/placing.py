"""A free place for a name beside its symbol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_GAP = 4.0
_RINGS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """Pixels on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Rectangle) -> float:
        """The shared area."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0.0) * max(down, 0.0)

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)


def free_place(
    symbol: Rectangle, size: tuple[float, float], taken: Sequence[Rectangle], bounds: Rectangle
) -> Rectangle:
    """The first place around the symbol, near before far, that covers nothing.

    Where none is free, the one that covers least.
    """
    best, least = None, float("inf")
    for place in _places(symbol, size):
        outside = place.area - place.overlap(bounds)
        covered = 4 * outside + sum(place.overlap(other) for other in taken)
        if covered < least:
            best, least = place, covered
        if covered <= 0:
            break
    assert best is not None  # noqa: S101 there are always places to try
    return best


def _places(symbol: Rectangle, size: tuple[float, float]) -> Iterator[Rectangle]:
    width, height = size
    centre, middle = (symbol.left + symbol.right) / 2, (symbol.top + symbol.bottom) / 2
    for ring in range(_RINGS):
        away = _GAP + ring * height / 2
        lefts = (symbol.right + _GAP, symbol.left - _GAP - width, centre - width / 2)
        tops = (middle - height / 2, symbol.top - away - height + 2, symbol.bottom + away - 2)
        for left, top in (
            (lefts[0], tops[0]), (lefts[1], tops[0]), (lefts[2], tops[1]), (lefts[2], tops[2]),
            (lefts[0], tops[1]), (lefts[0], tops[2]), (lefts[1], tops[1]), (lefts[1], tops[2]),
        ):  # fmt: skip
            yield Rectangle(left=left, top=top, right=left + width, bottom=top + height)
