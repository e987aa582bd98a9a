"""Who else is at work on a case."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from registry.models import Episode, Presence, User
from registry.models.wide import rows_of
from registry.selectors.people import people_by_id

STAYS = timedelta(seconds=75)  # a browser says every thirty seconds that it is still there


def others_present(episode: Episode, user: User) -> list[Presence]:
    """Return the other people who have a page of this case open."""
    since = timezone.now() - STAYS
    present = [
        found
        for found in rows_of(Presence, "episode_id", episode.pk, order="seen_at")
        if found.seen_at >= since and found.user_id != user.pk
    ]
    people = people_by_id({found.user_id for found in present})
    for found in present:
        found.user = people[found.user_id]
    return present
