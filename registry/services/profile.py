"""What a person sets for themselves."""

from __future__ import annotations

from django.db import transaction

from registry.models import User
from registry.services import audit


def change_profile(*, by: User, single_keys: bool, search_initials: str) -> User:
    """Keep the person's own settings; nothing is written where nothing changed."""
    wanted = {"single_keys": single_keys, "search_initials": search_initials.strip().lower()}
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=by.pk)
        changes = {
            name: [getattr(person, name), value]
            for name, value in wanted.items()
            if getattr(person, name) != value
        }
        if not changes:
            return person
        for name, value in wanted.items():
            setattr(person, name, value)
        person.save(update_fields=list(wanted))
        audit.record(
            audit.Act(action="person.profile", target=f"user:{by.pk}", changes=changes), by=by
        )
    return person
