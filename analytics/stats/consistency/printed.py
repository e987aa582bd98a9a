"""A number as printed, and the range of numbers that are rounded to it.

``Printed.read("17.10")`` keeps the trailing zero: it was rounded to two decimals.  Both ways of
rounding a five are granted ("up or down"), so a check never fails for the author's rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

NUMBER = re.compile(r"^([<>≤≥=]?)\s*([-−+]?)(\d*)[.,·](\d+)$|^([<>≤≥=]?)\s*([-−+]?)(\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """``sign`` is "", "<" or ">"; ``low`` and ``high`` bound the true value, both included."""

    text: str
    value: Fraction
    decimals: int
    sign: str = ""

    @classmethod
    def read(cls, text: str) -> Printed:
        """Read "0.031", ".031", "0·031", "<0.001", "−1.2".  ValueError on anything else."""
        match = NUMBER.match(text.strip().rstrip("%").strip())
        if match is None:
            raise ValueError(f"{text!r} is no printed number")
        parts = match.groups()
        sign, minus, whole, decimals = parts[:4] if parts[3] is not None else (*parts[4:], "")
        value = Fraction(int((whole or "0") + decimals), 10 ** len(decimals))
        return cls(
            text=text,
            value=-value if minus in {"-", "−"} else value,
            decimals=len(decimals),
            sign={"≤": "<", "≥": ">", "=": ""}.get(sign, sign),
        )

    @property
    def half_unit(self) -> Fraction:
        """Half of one unit of the last printed digit."""
        return Fraction(1, 2 * 10**self.decimals)

    @property
    def low(self) -> Fraction:
        return self.value - self.half_unit

    @property
    def high(self) -> Fraction:
        return self.value + self.half_unit

    def may_be(self, value: Fraction | float) -> bool:
        """Whether this value could have been printed so; a bound is taken at its word."""
        if self.sign == "<":
            return value <= self.value
        if self.sign == ">":
            return value >= self.value
        return self.low - _SLACK <= value <= self.high + _SLACK


# A computed 0.0305 may come out as 0.030499999999999997.
_SLACK = Fraction(1, 10**12)
