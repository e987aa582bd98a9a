"""Which tables and figures of the newest reports a field feeds.

The registry does not know the reports. Whoever composes the product names, in
``settings.REPORT_USES``, the function that does (ADR 0023); without one nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from registry.codebook.variable import Section
from registry.models import User

# What a report reads under another name: both leave the registry as derived columns.
READ_AS = {
    "birth_date": ("age_at_onset",),
    "birth_year": ("age_at_onset",),
    "lkw_dt": ("index_date", "age_at_onset"),
    "onset_dt": ("index_date", "age_at_onset"),
    "discovery_dt": ("index_date", "age_at_onset"),
}


class Display(Protocol):
    """A table or figure: its label ("Table 2"), its title and its address."""

    label: str
    title: str
    address: str


class ReportUse(Protocol):
    """One report: ``everything`` says that the field decides who is in it, and in which group."""

    report: str
    address: str
    number: int
    displays: Sequence[Display]
    everything: bool


# The person, whose reports are meant; the names of recorded columns, and the table they are in.
Provider = Callable[[User, Collection[str], str], Sequence[ReportUse]]


def uses_of(person: User, section: Section, variables: Collection[str]) -> Sequence[ReportUse]:
    """Return what the person's newest reports show of these variables of a section."""
    path = getattr(settings, "REPORT_USES", "")
    if not path or not variables or not person.has_perm("analytics.view_report"):
        return ()
    provider = cast("Provider", import_string(path))
    names = {other for name in variables for other in (name, *READ_AS.get(name, ()))}
    return provider(person, names, section.table if section.repeats else "")
