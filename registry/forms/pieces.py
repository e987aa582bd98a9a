"""The pieces of a field that follow from the codebook alone, as HTML, once for each language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property

from django.utils.html import escape
from django.utils.translation import gettext as _

from registry.codebook.variable import MissingReason
from registry.forms.shape import REASON_MARK, Look
from registry.language import unit_words

CLEAR = "clear"
UNKNOWN = f"{REASON_MARK}{MissingReason.UNKNOWN.value}"


class Options:
    """The options of a select; one of them may be chosen."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._drawn = {
            code: (f'<option value="{escape(code)}"', f">{escape(words)}</option>")
            for code, words in pairs
        }
        self._plain = "".join(start + end for start, end in self._drawn.values())

    def with_chosen(self, chosen: str) -> str:
        if chosen not in self._drawn:
            return self._plain
        return "".join(
            f"{start}{' selected' if code == chosen else ''}{end}"
            for code, (start, end) in self._drawn.items()
        )


class Pieces:
    """Of one variable in one language."""

    def __init__(self, look: Look) -> None:
        self.look = look

    @cached_property
    def label(self) -> str:
        """The label, with the unit where there is one."""
        unit = unit_words(self.look.variable)
        shown = f' <span class="unit">({escape(unit)})</span>' if unit else ""
        return f"{escape(_(self.look.variable.label))}{shown}"

    @cached_property
    def kind(self) -> str:
        """The attributes that say what is asked for."""
        variable = self.look.variable
        return f' data-field="{variable.name}" data-kind="{variable.kind.value}"'

    @cached_property
    def asked_when(self) -> str:
        condition = self.look.condition
        return f' data-asked-when="{escape(condition)}"' if condition else ""

    @cached_property
    def values(self) -> list[tuple[str, str, str]]:
        """The options as code, code in HTML, and label in HTML."""
        return [(code, escape(code), escape(label)) for code, label in self.look.options]

    @cached_property
    def unknown(self) -> list[tuple[str, str, str]]:
        """The reason that stands as a segment of its own, where it is allowed."""
        pairs = self.look.marked_reasons
        return [(code, escape(code), escape(words)) for code, words in pairs if code == UNKNOWN]

    @cached_property
    def options(self) -> Options:
        return Options(self.look.options)

    @cached_property
    def marked_reasons(self) -> Options:
        return Options(self.look.marked_reasons)

    @cached_property
    def reasons(self) -> Options:
        return Options(self.look.reasons)

    @cached_property
    def group_reasons(self) -> Options:
        """The reasons beside ticks, and taking the answer back."""
        return Options([*self.look.reasons, (CLEAR, _("Take the answer back"))])

    @cached_property
    def segment_reasons(self) -> Options:
        """The same beside segments, of which one is "unknown" already."""
        unknown = MissingReason.UNKNOWN.value
        others = [(code, words) for code, words in self.look.reasons if code != unknown]
        return Options([*others, (CLEAR, _("Take the answer back"))])

    @cached_property
    def menu_words(self) -> str:
        """The attributes that name the quiet menu of reasons."""
        name = _("%(label)s: why there is no answer") % {"label": _(self.look.variable.label)}
        return f' title="{escape(_("No answer because…"))}" aria-label="{escape(name)}"'


@cache
def pieces_of(look: Look) -> Pieces:
    return Pieces(look)
