"""Keeping a sitting of batch entry in the session, and ending it."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest

from registry.models import Episode
from registry.selectors.sitting import SESSION_KEY, Sitting, current_sitting


def keep_sitting(request: HttpRequest, sitting: Sitting) -> None:
    request.session[SESSION_KEY] = asdict(sitting)


def end_sitting(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def carry_over(request: HttpRequest, sitting: Sitting, episode: Episode) -> None:
    """Note a case that was made; the next one starts from its site and year."""
    if episode.registry_id not in sitting.made:
        sitting.made.append(episode.registry_id)
    sitting.site, sitting.year = episode.site_id, episode.index_date.year
    keep_sitting(request, sitting)


def finish_in_sitting(request: HttpRequest, registry_id: str) -> bool:
    """Note that the last page of a case is behind; tell whether it belongs to a sitting."""
    sitting = current_sitting(request)
    if sitting is None or registry_id not in sitting.made:
        return False
    if registry_id not in sitting.finished:
        sitting.finished.append(registry_id)
        keep_sitting(request, sitting)
    return True
