"""Why a signed case is corrected: chosen from the installation's list, or written, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

LONGEST = 400
OTHER = "other"
CHOICE, TEXT = "reason_choice", "reason"


@dataclass(frozen=True, slots=True)
class ReasonBox:
    """What stands in the two controls. ``choices`` are pairs of what is posted and words."""

    chosen: str = ""
    text: str = ""

    @classmethod
    def of(cls, posted: Mapping[str, str]) -> ReasonBox:
        return cls(posted.get(CHOICE, ""), posted.get(TEXT, ""))

    @property
    def choices(self) -> list[tuple[str, str]]:
        listed = [(kept, str(shown)) for kept, shown in _listed().items()]
        return [*listed, (OTHER, _("Another reason"))]

    @property
    def longest(self) -> int:
        return LONGEST


def read_reason(posted: Mapping[str, str]) -> str:
    """Return the reason as it is kept: in English, the choice first; empty without one.

    "Another reason" alone is none: it must be written.
    """
    box = ReasonBox.of(posted)
    chosen = box.chosen if box.chosen in _listed() else ""
    text = " ".join(box.text.split())
    return ": ".join(part for part in (chosen, text) if part)[:LONGEST]


def reason_words(kept: str) -> str:
    """Return a kept reason in the reader's language, as far as it comes from the list."""
    chosen, colon, text = kept.partition(": ")
    return f"{_listed()[chosen]}{colon}{text}" if chosen in _listed() else kept


def _listed() -> dict[str, object]:
    """Return the list: the words that are kept, and the same words to be shown."""
    shown = settings.REPERFUSE_CORRECTION_REASONS
    with override("en"):
        return {str(reason): reason for reason in shown}
