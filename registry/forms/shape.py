"""How a variable is drawn: what follows from the codebook alone, whatever was answered."""

from __future__ import annotations

import json
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registry.codebook.variable import Kind, Variable
from registry.forms.layout import HINTED, SUGGESTED
from registry.forms.showing import reason_words
from registry.language import columns

REASON_MARK = "?"  # stands before a reason where it shares the control with the codes
# How wide a group of segments is, in characters, and what still fits a third or half of the page.
MOST_SEGMENTS, LONGEST_SEGMENTS = 7, 84
NARROW_SEGMENTS, HALF_SEGMENTS = 31, 48
SEGMENT_EDGE, UNKNOWN_SEGMENT, SHORT_OPTION = 3, 10, 5


class Look:
    """The widget of a variable, its width, and the answers that can be chosen, in one language."""

    def __init__(self, variable: Variable) -> None:
        self.variable = variable

    @cached_property
    def widget(self) -> str:
        """How the variable is drawn: box, moment, text, segments, select or ticks."""
        match self.variable.kind:
            case Kind.MOMENT:
                return "moment"
            case Kind.MULTIPLE:
                return "ticks"
            case Kind.TEXT:
                return "text"
            case _ if not self.options:
                return "box"
            case _:
                return "segments" if self._fits_segments() else "select"

    def _fits_segments(self) -> bool:
        return len(self.options) <= MOST_SEGMENTS and self._segments_length() <= LONGEST_SEGMENTS

    def _segments_length(self) -> int:
        return UNKNOWN_SEGMENT + sum(columns(label) + SEGMENT_EDGE for _code, label in self.options)

    @property
    def cell_widget(self) -> str:
        """How the variable is drawn in the cell of a table."""
        return "select" if self.widget == "segments" else self.widget

    @cached_property
    def is_short(self) -> bool:
        """Whether every option is a short code, such as the grades of reperfusion."""
        return all(columns(label) <= SHORT_OPTION for _code, label in self.options)

    @cached_property
    def width(self) -> str:
        """The width class on the page's grid of twelve."""
        match self.widget:
            case "moment" | "box":
                return "quarter"
            case "segments" if self._segments_length() > HALF_SEGMENTS:
                return "whole"
            case "segments":
                return "half" if self._segments_length() > NARROW_SEGMENTS else ""
            case "ticks":
                return "whole"
            case _:
                return ""

    @cached_property
    def options(self) -> list[tuple[str, str]]:
        """The values one can choose, as pairs of code and label."""
        if self.variable.kind is Kind.BOOLEAN:
            return [("yes", _("Yes")), ("no", _("No"))]
        if self.variable.choices is None:
            return self._grades()
        return [(option.code, _(option.label)) for option in self.variable.choices.options]

    def _grades(self) -> list[tuple[str, str]]:
        """Return the few whole numbers of a short scale, such as the mRS; nothing for others."""
        valid = self.variable.valid
        if self.variable.kind is not Kind.INTEGER or valid is None:
            return []
        if valid.high - valid.low >= MOST_SEGMENTS:
            return []
        return [(str(grade), str(grade)) for grade in range(int(valid.low), int(valid.high) + 1)]

    @cached_property
    def is_mrs(self) -> bool:
        """Whether the grades are those of the modified Rankin Scale, which have colours."""
        return "mrs" in self.variable.name.split("_")

    @cached_property
    def reasons(self) -> list[tuple[str, str]]:
        """The allowed reasons for a missing value, as pairs of code and words."""
        return [(reason.value, reason_words(reason)) for reason in self.variable.missing_reasons]

    @cached_property
    def marked_reasons(self) -> list[tuple[str, str]]:
        """The reasons as they stand among the codes of a choice."""
        return [(f"{REASON_MARK}{code}", words) for code, words in self.reasons]

    @property
    def suggestions(self) -> str:
        """The id of the list of texts that are often typed here; empty where there is none."""
        name = self.variable.name
        return f"texts-{name}" if name in SUGGESTED else ""

    @cached_property
    def condition(self) -> str:
        """The condition under which the item is asked, as JSON for the browser."""
        asked_when = self.variable.asked_when
        return "" if asked_when is None else json.dumps(asked_when.as_data())


_LOOKS: dict[tuple[int, str | None], Look] = {}


def look_of(variable: Variable) -> Look:
    """Return how a variable is drawn in the reader's language, worked out once for each process.

    By identity: variables are the codebook's own, and comparing two of them costs more than this
    saves. The look holds its variable, so that no other can come to have the same identity.
    """
    key = (id(variable), get_language())
    look = _LOOKS.get(key)
    if look is None:
        look = _LOOKS[key] = Look(variable)
    return look


class Shape:
    """What a field takes from its variable alone."""

    variable: Variable

    @cached_property
    def look(self) -> Look:
        return look_of(self.variable)

    @property
    def widget(self) -> str:
        return self.look.widget

    @property
    def cell_widget(self) -> str:
        return self.look.cell_widget

    @property
    def is_short(self) -> bool:
        return self.look.is_short

    @property
    def width(self) -> str:
        return self.look.width

    @property
    def options(self) -> list[tuple[str, str]]:
        return self.look.options

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return self.look.reasons

    @property
    def is_hinted(self) -> bool:
        return self.variable.name in HINTED

    @property
    def condition(self) -> str:
        return self.look.condition
