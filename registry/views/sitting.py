"""A sitting of batch entry: which cases, at which site, of which year. It lives in the session."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest

from registry.models import Episode, User

SESSION_KEY = "sitting"
LONGEST_SITTING = 200


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

    @property
    def is_full(self) -> bool:
        return len(self.made) >= LONGEST_SITTING


def current_sitting(request: HttpRequest) -> Sitting | None:
    """Return the sitting that is going on, if one is."""
    kept: dict[str, Any] | None = request.session.get(SESSION_KEY)
    return None if kept is None else Sitting(**kept)


def keep_sitting(request: HttpRequest, sitting: Sitting) -> None:
    request.session[SESSION_KEY] = asdict(sitting)


def end_sitting(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def finish_in_sitting(request: HttpRequest, registry_id: str) -> bool:
    """Note that the last page of a case is behind; tell whether it belongs to a sitting."""
    sitting = current_sitting(request)
    if sitting is None or registry_id not in sitting.made:
        return False
    if registry_id not in sitting.finished:
        sitting.finished.append(registry_id)
        keep_sitting(request, sitting)
    return True


def cases_of_sitting(person: User, sitting: Sitting) -> list[Episode]:
    """Return its cases that the person may still see, newest first."""
    cases = Episode.objects.visible_to(person).filter(registry_id__in=sitting.made)
    columns = ("registry_id", "index_date", "answered_count", "required_count", "error_count")
    found = {episode.registry_id: episode for episode in cases.only(*columns, "signed_at")}
    return [found[number] for number in reversed(sitting.made) if number in found]
