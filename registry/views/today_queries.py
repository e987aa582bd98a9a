"""The queries that wait for a person, as Today shows them: a count, a few lines, a median."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.forms.query_words import age_words, asked_words
from registry.models import DataQuery, User
from registry.selectors.queries import (
    OLD_DAYS,
    days_to_answer,
    old_query_count,
    open_query_count,
    queries_for,
)
from registry.views.query_list import ShownQuery

SHOWN = 4
# From so many days on a query is marked as one that has waited long, or very long.
KINDS = ((OLD_DAYS, "error"), (7, "warning"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A query as a line of Today."""

    shown: ShownQuery

    @property
    def address(self) -> str:
        return reverse("registry:query", args=[self.shown.query.pk])

    @property
    def words(self) -> str:
        """The case, and what is asked about."""
        case = self.shown.query.episode.registry_id
        return f"{case} · {self.shown.field or self.shown.question}"

    @property
    def note(self) -> str:
        """Who asked, and when."""
        by = self.shown.query.opened_by
        return _("%(who)s, %(when)s") % {
            "who": _("Automatic check") if by is None else by,
            "when": asked_words(self.shown.age),
        }

    @property
    def age(self) -> str:
        return age_words(self.shown.age)

    @property
    def kind(self) -> str:
        return next((kind for days, kind in KINDS if self.shown.age >= days), "")


def waiting_queries(person: User, now: datetime) -> dict[str, Any]:
    """Return what the count of open queries needs."""
    old = old_query_count(person, now)
    return {
        "query_count": open_query_count(person),
        "query_words": ngettext("%d older than 14 days", "%d older than 14 days", old) % old
        if old
        else _("none is older than 14 days"),
        "queries_address": reverse("registry:query_list"),
    }


def queries_for_you(person: User, now: datetime) -> dict[str, Any]:
    """Return what the card of queries and the measure of their speed need."""
    identity = person.has_perm("registry.view_identity")
    answered = days_to_answer(person, now)
    return {
        "queries": [_line(query, now, identity=identity) for query in queries_for(person, SHOWN)],
        "query_days": f"{median(answered):.1f}" if answered else _("none yet"),
    }


def _line(query: DataQuery, now: datetime, *, identity: bool) -> Line:
    age = (now - query.opened_at).days
    return Line(shown=ShownQuery(query=query, age=age, identity=identity))
