"""Colours of the figures, the same on screen and paper."""

from __future__ import annotations

from dataclasses import dataclass

INK = "#191c22"
MUTED = "#535b69"
EDGE = "#7b8493"
HAIRLINE = "#9aa2af"
PAPER = "#ffffff"
SUNK = "#f0f2f5"
ACCENT = "#0b6477"
GRID = "#b4bac4"

# Groups and methods in order; each has a dash of its own, so that print without colour tells them.
SERIES = ("#0b6477", "#9f501c", "#3d3f8f", "#5b6472")
DASHES: tuple[tuple[float, ...], ...] = ((), (5, 3), (1.5, 2.5), (8, 3, 1.5, 3))


@dataclass(frozen=True, slots=True)
class Grade:
    """Fill of a segment and the colour of the text on it."""

    fill: str
    text: str


_DARK_TEXT = "#1b1b1f"
_LIGHT_TEXT = "#ffffff"

# Ordered from good to bad. Neighbours differ by at least 9.9 (CIEDE2000) for every kind of colour
# vision and by 7.7 in greyscale; the largest step lies between the third and the fourth.
GRADES = (
    Grade("#dcedfb", _DARK_TEXT),
    Grade("#9ecff3", _DARK_TEXT),
    Grade("#5dade4", _DARK_TEXT),
    Grade("#c67126", _DARK_TEXT),
    Grade("#9f501c", _LIGHT_TEXT),
    Grade("#6f3318", _LIGHT_TEXT),
    Grade("#212126", _LIGHT_TEXT),
)


def grades(count: int) -> tuple[Grade, ...]:
    """``count`` grades spread over the palette. Raises ValueError for more than it has."""
    if not 1 <= count <= len(GRADES):
        raise ValueError(f"The palette tells 1 to {len(GRADES)} grades apart, not {count}.")
    if count == 1:
        return GRADES[2:3]
    last = len(GRADES) - 1
    return tuple(GRADES[round(index * last / (count - 1))] for index in range(count))
