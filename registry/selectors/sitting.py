"""A sitting of batch entry: which cases, at which site, of which year. It lives in the session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest

from registry.models import Episode, User

SESSION_KEY = "sitting"


@dataclass(slots=True)
class Sitting:
    """Past cases entered one after the other. ``made`` and ``finished`` are registry numbers."""

    site: int
    year: int
    made: list[str] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)

    @property
    def near(self) -> date:
        """The middle of the year: a date that is typed without its year lies in this one."""
        return date(self.year, 7, 1)


@dataclass(frozen=True, slots=True)
class SittingCase:
    """A case of the sitting, and whether its last page is behind."""

    episode: Episode
    finished: bool


def current_sitting(request: HttpRequest) -> Sitting | None:
    """Return the sitting that is going on, if one is."""
    kept: dict[str, Any] | None = request.session.get(SESSION_KEY)
    return None if kept is None else Sitting(**kept)


def cases_of_sitting(person: User, sitting: Sitting) -> list[SittingCase]:
    """Return its cases that the person may still see, newest first."""
    cases = Episode.objects.visible_to(person).filter(registry_id__in=sitting.made)
    columns = ("registry_id", "index_date", "answered_count", "required_count", "error_count")
    found = {episode.registry_id: episode for episode in cases.only(*columns)}
    finished = set(sitting.finished)
    return [
        SittingCase(found[number], number in finished)
        for number in reversed(sitting.made)
        if number in found
    ]
