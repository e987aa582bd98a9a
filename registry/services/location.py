"""Where a section's row is kept for a given case. Rows are only found inside their own case."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from registry.codebook.variable import Section
from registry.models import Episode, Record
from registry.models.wide import row_of
from registry.services.errors import CaseWithdrawnError

# table -> how a row of it leads to its case
PATH_TO_CASE = {
    "procedure": "episode",
    "imaging": "episode",
    "earlycourse": "episode",
    "antithrombotics": "episode",
    "discharge": "episode",
    "death": "episode",
    "followup": "episode",
    "haemorrhagefinding": "episode",
    "attempt": "procedure__episode",
    "rescuetreatment": "procedure__episode",
    "complication": "procedure__episode",
    "antithromboticdose": "procedure__episode",
    "contactattempt": "followup__episode",
}


def model_of(section: Section) -> type[Record]:
    """Return the model that stores ``section``."""
    model: Any = apps.get_model("registry", section.table)
    return model  # type: ignore[no-any-return]


def rows_of(episode: Episode, section: Section) -> QuerySet[Any]:
    """Return the rows of a section's table that belong to this case and no other."""
    manager: Any = model_of(section)._default_manager
    if section.table == "patient":
        return manager.filter(pk=episode.patient_id)  # type: ignore[no-any-return]
    if section.table == "patientidentity":
        return manager.filter(patient=episode.patient_id)  # type: ignore[no-any-return]
    return manager.filter(**{PATH_TO_CASE[section.table]: episode.pk})  # type: ignore[no-any-return]


def lock_case(episode: Episode) -> Episode:
    """Read the case again and keep other writers of it waiting. Call inside a transaction.

    Raises CaseWithdrawnError if there is nothing to write to any more.
    """
    locked = row_of(Episode, "id", episode.pk, lock=True)
    if locked.withdrawn_at is not None:
        raise CaseWithdrawnError
    locked.site = episode.site
    return locked


def find_record(episode: Episode, section: Section, owner_id: int | None) -> Record | None:
    """Return the row, or None if this case has no such row (any more)."""
    if section.table == "episode":
        return episode
    rows = rows_of(episode, section)
    if owner_id is not None:
        rows = rows.filter(pk=owner_id)
    elif section.table == "procedure":
        rows = rows.filter(seq=1)
    key = rows.values_list("pk", flat=True).first()
    return None if key is None else row_of(model_of(section), "id", key)
