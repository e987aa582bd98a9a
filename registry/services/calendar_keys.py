"""Making and revoking the address under which a calendar program fetches a person's calls."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from registry.models import CalendarKey, User
from registry.selectors.calendar_keys import secret_hash
from registry.services import audit

SECRET_BYTES = 32


def make_address(person: User) -> str:
    """Return a new secret; the person's address before it stops working. It is shown only once."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        _revoke(person)
        CalendarKey.objects.create(
            person=person, secret_hash=secret_hash(secret), made_at=timezone.now()
        )
        audit.record(audit.Act(action="calendar.make", target=f"user:{person.pk}"), by=person)
    return secret


def revoke_address(person: User) -> bool:
    """Stop the person's address; return whether there was one."""
    with transaction.atomic():
        revoked = _revoke(person)
        if revoked:
            audit.record(audit.Act(action="calendar.revoke", target=f"user:{person.pk}"), by=person)
    return revoked


def _revoke(person: User) -> bool:
    in_use = User.objects.select_for_update().get(pk=person.pk).calendar_keys
    return in_use.filter(revoked_at__isnull=True).update(revoked_at=timezone.now()) > 0
