"""Who else is at work on a case."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from registry.models import Episode, Presence, User

STAYS = timedelta(seconds=75)  # a browser says every thirty seconds that it is still there


def others_present(episode: Episode, user: User) -> list[Presence]:
    """Return the other people who have a page of this case open."""
    return list(
        Presence.objects.filter(episode=episode, seen_at__gte=timezone.now() - STAYS)
        .exclude(user=user)
        .select_related("user")
        .order_by("seen_at")
    )
