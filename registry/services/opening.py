"""Opening locked readings to the site, and writing the grade that counts into the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from registry.codebook.lookup import section_of_variable
from registry.codebook.variable import MissingReason
from registry.models import Angiogram, Procedure, Reading, User
from registry.selectors.core_lab import deciding, site_grade
from registry.services.core_lab_grade import GRADE, SOURCE
from registry.services.records import save_section

REASON = "core-lab reading"
CORRECTED = "core-lab reading, corrected"


def open_readings(*, by: User, angiogram: Angiogram, readings: Sequence[Reading]) -> None:
    """Show the readings to the site, and write the deciding one into the procedure.

    Call inside a transaction that holds the case. The site's grade of this moment is kept beside
    them. A signed case is amended, with the reason that its core-lab reading came in. Readings that
    are opened already were corrected: the time and the site's grade of the first time stay.
    """
    procedure = Procedure.objects.select_related("episode__site").get(pk=angiogram.procedure_id)
    corrected = angiogram.opened_at is not None
    if not corrected:
        angiogram.opened_at = timezone.now()
        angiogram.etici_site = site_grade(procedure)
        angiogram.save(update_fields=["opened_at", "etici_site"])
    values, missing = _answer(deciding(readings))
    save_section(
        by=by,
        episode=procedure.episode,
        section=section_of_variable(GRADE),
        values=values,
        missing=missing,
        base_version=procedure.version,
        owner_id=procedure.pk,
        reason=CORRECTED if corrected else REASON,
        source=SOURCE,
    )


def _answer(reading: Reading | None) -> tuple[Mapping[str, Any], Mapping[str, str | None]]:
    """Return the grade, or that it was looked for and cannot be told."""
    if reading is None or reading.etici_final is None:
        return {}, {GRADE: MissingReason.UNKNOWN.value}
    return {GRADE: reading.etici_final}, {}
