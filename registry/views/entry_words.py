"""The words that the script of field-by-field entry shows. ``{…}`` is filled in by the browser."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def entry_words() -> dict[str, str | list[str]]:
    """Return the words in the language of the request; pairs are for one and for several."""
    return {
        "saving": _("Saving…"),
        "saved": _("Saved {time}"),
        "retrying": [
            ngettext(
                "Not saved: {count} answer waiting, retrying",
                "Not saved: {count} answers waiting, retrying",
                count,
            )
            for count in (1, 2)
        ],
        "signedOut": _("Signed out: sign in to save"),
        "otherPerson": _("Not saved: somebody else is signed in"),
        "needsReason": [
            ngettext(
                "Not saved: {count} answer waits for the reason",
                "Not saved: {count} answers wait for the reason",
                count,
            )
            for count in (1, 2)
        ],
        "reasonNote": _("This case is signed. Say why it is corrected; the answers wait for it."),
        "choose": [
            ngettext(
                "Not saved: choose between two answers",
                "Not saved: choose between two answers in {count} fields",
                count,
            )
            for count in (1, 2)
        ],
        "refused": _("Not saved: the server refused {label}"),
        "gone": _("{words} You had typed: {typed}"),
        "personWords": _(
            "{name} is signed in now. These answers were typed by {before}, and are not saved yet:"
        ),
        "personMine": _("Save them in the name of {name}"),
        "nextDay": _("{day} assumed, press Backspace on the date to undo"),
        "removed": _("Removed: {row} {number}"),
        "undo": _("Undo"),
        "menu": _("More on {label}"),
        "history": _("History of this field"),
        "query": _("Ask a query about this field"),
        "askLater": _("Ask later"),
        "nothing": _("Nothing contradicts, nothing is unusual."),
    }
