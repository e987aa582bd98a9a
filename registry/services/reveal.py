"""Showing a telephone number: to those who may see it, and never without a trace."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from registry.models import Episode, PatientIdentity, User
from registry.services import audit


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number; ``name`` is the second contact's, empty for the patient's own."""

    digits: str
    name: str = ""

    @property
    def dialled(self) -> str:
        """The number as a telephone takes it: digits, and a plus at the beginning."""
        digits = "".join(sign for sign in self.digits if sign in "0123456789*#")
        return f"+{digits}" if self.digits.strip().startswith("+") else digits


def reveal_numbers(*, by: User, episode: Episode) -> list[Number]:
    """Return the numbers to reach the patient under; the audit trail keeps who asked."""
    with transaction.atomic():
        identity = PatientIdentity.objects.get(patient=episode.patient_id)
        audit.record(
            audit.Act(
                action="identity.reveal",
                target=identity.target,
                site=episode.site,
                case_key=episode.registry_id,
            ),
            by=by,
        )
    facts = identity.values()
    found = [
        Number(facts["telephone"] or ""),
        Number(facts["second_contact_telephone"] or "", facts["second_contact_name"] or ""),
    ]
    return [number for number in found if number.digits]
