"""Reopening a signed case: a reason, an audit event, and only then the change."""

from __future__ import annotations

from django.db import transaction

from registry.models import Episode, User
from registry.services import audit
from registry.services.errors import ReasonRequiredError

# Tables whose rows belong to every case of the patient.
PATIENT_TABLES = frozenset({"patient", "patientidentity"})


def lock_siblings(episode: Episode, table: str) -> None:
    """Keep other writers of the patient's cases waiting, always in the same order.

    Call before the case itself is locked: two people at two cases of one patient would
    otherwise wait for each other.
    """
    if table in PATIENT_TABLES:
        cases = Episode.objects.filter(patient_id=episode.patient_id).order_by("pk")
        list(cases.select_for_update().values_list("pk"))


def open_for_change(episode: Episode, *, by: User, reason: str, table: str = "") -> None:
    """Open an amendment where the change touches a signed case.

    ``episode`` is locked by the caller's transaction. A change of the patient's own rows
    amends every signed case of the patient. Raises ReasonRequiredError if a case is signed
    (or amended) and there is no reason.
    """
    cases = [episode]
    if table in PATIENT_TABLES:
        cases += (
            Episode.objects.filter(patient_id=episode.patient_id)
            .exclude(pk=episode.pk)
            .select_related("site")
        )
    signed = [case for case in cases if case.signed_at is not None]
    if signed and not reason.strip():
        raise ReasonRequiredError
    for case in signed:
        if case.is_locked:
            _amend(case, by, reason.strip())


def _amend(episode: Episode, by: User, reason: str) -> None:
    """Write the event, then reopen with its time: the database accepts no other way."""
    with transaction.atomic():
        event = audit.record(
            audit.Act(
                action="case.amend",
                target=episode.target,
                site=episode.site,
                case_key=episode.registry_id,
                reason=reason,
            ),
            by=by,
        )
        episode.amended_at = event.at
        episode.save(update_fields=["amended_at"])
