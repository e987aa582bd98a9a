"""Whose calendar an address is."""

from __future__ import annotations

import hashlib

from registry.models import CalendarKey, User


def secret_hash(secret: str) -> str:
    """Return what is kept of a secret. It is long and random, so that a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def person_of_secret(secret: str) -> User | None:
    """Return the person whose address has this secret, while both are in use."""
    key = (
        CalendarKey.objects.filter(secret_hash=secret_hash(secret), revoked_at__isnull=True)
        .select_related("person")
        .first()
    )
    return key.person if key is not None and key.person.is_active else None
