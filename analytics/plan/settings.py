"""What a plan may set about the derivations."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Literal

from analytics.plan.fields import Between

Grade = Literal["1", "2a", "2b", "2c", "3"]
Reader = Literal["core_lab_first", "site_first", "core_lab", "site"]

FINAL_GRADE: dict[Reader, str] = {
    "core_lab_first": "the core laboratory's eTICI where there is one, else the site's eTICI, "
    "else the site's classical mTICI",
    "site_first": "the site's eTICI where there is one, else the site's classical mTICI, else the "
    "core laboratory's eTICI",
    "core_lab": "the core laboratory's eTICI, and no other",
    "site": "the site's eTICI where there is one, else the site's classical mTICI, and no other",
}
OUTSIDE = {
    True: "Scores taken outside the window count, and their number is stated.",
    False: "Scores taken outside the window, or on a day that is not recorded, do not count.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a plan may set about the derivations. Days are whole days."""

    failure_below: Annotated[
        Grade, "Thrombectomy counts as failed below this mTICI grade, before rescue treatment."
    ] = "2b"
    final_grade: Annotated[
        Reader,
        "Whose reading is the final grade. `core_lab_first` and `site_first` fall back on the "
        "other reader.",
    ] = "core_lab_first"
    followup_day: Annotated[int, Between(1, 3650), "The day of the follow-up after the index."] = 90
    window_before: Annotated[int, Between(0, 90), "Days before it that are in the window."] = 14
    window_after: Annotated[int, Between(0, 365), "Days after it that are in the window."] = 14
    count_outside_window: Annotated[
        bool, "Whether a score of the 90-day follow-up that was taken outside the window counts."
    ] = True

    @classmethod
    def names(cls) -> frozenset[str]:
        return frozenset(field.name for field in fields(cls))

    def words(self) -> dict[str, str]:
        """Every setting as the words that stand for it in a definition."""
        plain = {name: str(getattr(self, name)) for name in self.names()}
        return plain | {
            "final_grade": FINAL_GRADE[self.final_grade],
            "count_outside_window": OUTSIDE[self.count_outside_window],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChange:
    """Settings that one sensitivity analysis sets otherwise; what is not named stays."""

    failure_below: Annotated[Grade | None, "As in `settings`."] = None
    final_grade: Annotated[Reader | None, "As in `settings`."] = None
    followup_day: Annotated[int | None, Between(1, 3650), "As in `settings`."] = None
    window_before: Annotated[int | None, Between(0, 90), "As in `settings`."] = None
    window_after: Annotated[int | None, Between(0, 365), "As in `settings`."] = None
    count_outside_window: Annotated[bool | None, "As in `settings`."] = None
