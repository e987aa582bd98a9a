"""Who has which page of a case open. Not audited: it says where people are, not what they did."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from registry.codebook.variable import Page
from registry.models import Episode, Presence, ReceivedSave, User
from registry.selectors.presence import STAYS

# A browser that has been away for longer has lost its page, and with it the saves that it repeats.
KEYS_LAST = timedelta(days=7)


def note_presence(*, by: User, episode: Episode, page: Page) -> None:
    """Note that a person has a page open, and forget what is too old to matter."""
    now = timezone.now()
    with transaction.atomic():
        Presence.objects.filter(episode=episode, seen_at__lt=now - STAYS).delete()
        ReceivedSave.objects.filter(episode=episode, at__lt=now - KEYS_LAST).delete()
        Presence.objects.update_or_create(
            episode=episode, user=by, defaults={"page": page.key, "seen_at": now}
        )
