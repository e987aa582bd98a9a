"""Signing a case: the end of data entry, in a person's name."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from registry.models import Episode, User
from registry.services import audit
from registry.services.blockers import blockers as blockers  # noqa: PLC0414 - asked for here, too
from registry.services.errors import NotCompleteError


def sign_off(*, by: User, episode: Episode) -> Episode:
    """Sign the case as it stands now. Raises NotCompleteError with everything in the way.

    From here on the database refuses changes of the case (ADR 0020). A signed case that was
    amended is signed, and so locked, again by the same act.
    """
    with transaction.atomic():
        locked = Episode.objects.select_for_update().get(pk=episode.pk)
        found = blockers(locked)
        if found:
            raise NotCompleteError(found)
        if locked.status == "signed":
            return locked
        locked.signed_at = timezone.now()
        locked.signed_by = by
        locked.amended_at = None
        locked.version += 1
        locked.changed_at = locked.signed_at
        locked.save(update_fields=["signed_at", "signed_by", "amended_at", "version", "changed_at"])
        audit.record(
            audit.Act(
                action="case.sign",
                target=locked.target,
                site=locked.site,
                case_key=locked.registry_id,
                record_version=locked.version,
            ),
            by=by,
        )
    return locked
