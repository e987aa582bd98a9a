"""Queries in words: states, sources, reasons for keeping a warning, acts of a thread."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.codebook.lookup import section_by_key, section_of_variable
from registry.codebook.variable import Section, Variable
from registry.forms.showing import recorded_words
from registry.models import DataQuery

KEEP_CHOICES = (
    ("source", gettext_lazy("Checked against the source record")),
    ("operator", gettext_lazy("Confirmed by the operator")),
    ("core_lab", gettext_lazy("Confirmed by the core lab")),
    ("exceptional", gettext_lazy("Exceptional course, described in the record")),
    ("rule", gettext_lazy("The rule does not fit this case")),
    ("other", gettext_lazy("Another reason (say which)")),
)
STATE_WORDS = {
    "open": gettext_lazy("Open"),
    "answered": gettext_lazy("Answered"),
    "closed": gettext_lazy("Closed"),
    "reopened": gettext_lazy("Reopened"),
}
STATE_KINDS = {"open": "warning", "reopened": "warning", "answered": "info", "closed": "done"}


def kept_words(query: DataQuery) -> str:
    """Return why a warning is kept: the chosen reason, and what was written beside it."""
    return reason_and_words(query.kept_because, query.kept_words)


def reason_and_words(reason: str, words: str) -> str:
    """Return a chosen reason and what was written beside it, as far as there are such."""
    chosen = str(dict(KEEP_CHOICES).get(reason, ""))
    if reason == "other" or not chosen:
        return words
    return _("%(reason)s: %(words)s") % {"reason": chosen, "words": words} if words else chosen


def act_words(act: str) -> str:
    """Return what a line of a thread did."""
    words = {
        "ask": _("asked"),
        "answer": _("answered"),
        "keep": _("kept the value"),
        "note": _("remarked"),
        "assign": _("assigned the query"),
        "close": _("closed the query"),
        "reopen": _("reopened the query"),
        "change": _("changed the answer"),
    }
    return words.get(act, act)


def age_words(days: int) -> str:
    """Return an age in whole days."""
    return ngettext("%d day", "%d days", days) % days if days else _("today")


def asked_words(days: int) -> str:
    """Return how long ago a query was asked."""
    return (
        ngettext("asked %d day ago", "asked %d days ago", days) % days if days else _("asked today")
    )


def place_of(query: DataQuery, name: str) -> tuple[Section, Variable]:
    """Return the section and the variable that a name of the query means."""
    section = section_by_key(query.section)
    if name not in section.names:
        section = section_of_variable(name)
    return section, section.variable(name)


def value_lines(query: DataQuery) -> list[tuple[str, str]]:
    """Return (label, words) for what stood there when the query was asked or kept."""
    return [
        (_(variable.label), recorded_words(query.values[name], variable))
        for name in query.variables
        if name in query.values
        for _section, variable in [place_of(query, name)]
    ]
