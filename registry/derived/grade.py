"""A reperfusion grade that may be known on eTICI, or only on the coarser classical mTICI."""

from __future__ import annotations

from dataclasses import dataclass

from registry.codebook.scales import ETICI

_RANK = {code: rank for rank, code in enumerate(ETICI.codes)}
_CLASSICAL = {"0": "0", "1": "1", "2a": "2a", "2b50": "2b", "2b67": "2b", "2c": "2b", "3": "3"}
_WITH_2C = {**_CLASSICAL, "2c": "2c"}
_SPAN_OF_2B = ("2b50", "2c")


@dataclass(frozen=True, slots=True)
class Grade:
    """The span of eTICI grades that a reading stands for; a single grade where they are equal.

    A classical 2b is anything from 2b50 to 2c and cannot be split afterwards.
    """

    lowest: str
    highest: str

    def reaches(self, etici: str) -> bool | None:
        """Return whether the grade is ``etici`` or better; None if the reading is too coarse."""
        if _RANK[self.lowest] >= _RANK[etici]:
            return True
        return False if _RANK[self.highest] < _RANK[etici] else None

    @property
    def etici(self) -> str | None:
        return self.lowest if self.lowest == self.highest else None

    @property
    def mtici(self) -> str:
        return _CLASSICAL[self.lowest]

    @property
    def mtici_with_2c(self) -> str | None:
        return None if self.etici is None else _WITH_2C[self.etici]


def grade_of(etici: str | None, mtici: str | None) -> Grade | None:
    """Return the grade that was read; eTICI wins over classical mTICI. None if neither is known."""
    if etici is not None:
        return Grade(etici, etici)
    if mtici is None:
        return None
    lowest, highest = _SPAN_OF_2B if mtici == "2b" else (mtici, mtici)
    return Grade(lowest, highest)


def reaches(grade: Grade | None, etici: str) -> bool | None:
    """Return whether ``grade`` is ``etici`` or better; None if it is unknown or too coarse."""
    return None if grade is None else grade.reaches(etici)
