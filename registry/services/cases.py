"""Making a case: the patient, the episode, its empty records and its follow-up schedule."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from registry.codebook.schedule import schedule_of
from registry.models import (
    Antithrombotics,
    Death,
    Discharge,
    EarlyCourse,
    Episode,
    FollowUp,
    Imaging,
    Patient,
    PatientIdentity,
    Procedure,
    Site,
    User,
)
from registry.services import audit
from registry.services.errors import PossibleDuplicateError
from registry.services.identity import find_patient, normalised_number, number_hash
from registry.services.registry_number import registry_number
from registry.services.summary import refresh_summary

DUPLICATE_DAYS = 7
ONE_PER_CASE = (Imaging, EarlyCourse, Antithrombotics, Discharge, Death)


def create_case(
    *,
    by: User,
    site: Site,
    hospital_number: str,
    onset_date: date,
    sex: str | None,
    client_key: UUID,
    although_duplicate: bool = False,
) -> Episode:
    """Make a case with the four facts it starts from; everything else is entered later.

    The same ``client_key`` again returns the case that was made the first time. A patient
    who is known at the site by this hospital number gets a further episode. Raises
    PossibleDuplicateError if one has its onset within 7 days, unless told to go on.
    """
    with transaction.atomic():
        locked_site = Site.objects.select_for_update().get(pk=site.pk)
        made = Episode.objects.filter(client_key=client_key).first()
        if made is not None:
            return made
        patient = find_patient(locked_site, hospital_number)
        if patient is not None and not although_duplicate:
            _refuse_duplicate(patient, onset_date)
        if patient is None:
            patient = _new_patient(locked_site, hospital_number, sex)
        episode = _new_episode(locked_site, patient, onset_date, client_key)
        add_empty_records(episode)
        audit.record(
            audit.Act(
                action="case.create",
                target=episode.target,
                site=locked_site,
                case_key=episode.registry_id,
                record_version=episode.version,
                changes={"sex": [None, sex], "index_date": [None, onset_date.isoformat()]},
                identity_changes={"hospital_number": [None, normalised_number(hospital_number)]},
            ),
            by=by,
        )
        refresh_summary(episode)
    return episode


def add_empty_records(episode: Episode) -> None:
    """Make the one-per-case records, the first procedure and the planned follow-ups."""
    for model in ONE_PER_CASE:
        model.objects.create(episode=episode)
    Procedure.objects.create(episode=episode, seq=1)
    FollowUp.objects.bulk_create(planned_follow_ups(episode))


def planned_follow_ups(episode: Episode) -> list[FollowUp]:
    """Return the unsaved follow-up rows of the schedule, with the site's windows."""
    rows = []
    for point in schedule_of(episode.site):
        opens, closes = point.window(episode.index_date)
        rows.append(
            FollowUp(
                episode=episode,
                timepoint=point.code,
                due_on=point.due_on(episode.index_date),
                window_opens_on=opens,
                window_closes_on=closes,
            )
        )
    return rows


def near_cases(*, site: Site, hospital_number: str, onset_date: date) -> list[Episode]:
    """Return the cases of this patient whose onset lies within 7 days of ``onset_date``.

    Reads only. Raises HospitalNumberError if the number cannot be one.
    """
    patient = find_patient(site, hospital_number)
    return [] if patient is None else _near(patient, onset_date)


def _near(patient: Patient, onset_date: date) -> list[Episode]:
    days = timedelta(days=DUPLICATE_DAYS)
    found = patient.episodes.filter(
        withdrawn_at__isnull=True, index_date__range=(onset_date - days, onset_date + days)
    )
    return list(found.order_by("index_date", "registry_id"))


def _refuse_duplicate(patient: Patient, onset_date: date) -> None:
    registry_ids = [episode.registry_id for episode in _near(patient, onset_date)]
    if registry_ids:
        raise PossibleDuplicateError(registry_ids)


def _new_patient(site: Site, hospital_number: str, sex: str | None) -> Patient:
    patient = Patient(site=site, hospital_number_hash=number_hash(site.code, hospital_number))
    setattr(patient, "sex", sex)  # noqa: B010 - the codebook adds this column
    patient.save()
    identity = PatientIdentity(patient=patient)
    number = normalised_number(hospital_number)
    setattr(identity, "hospital_number", number)  # noqa: B010 - as above
    identity.save()
    return patient


def _new_episode(site: Site, patient: Patient, onset_date: date, client_key: UUID) -> Episode:
    site.last_case_number += 1
    site.save(update_fields=["last_case_number"])
    now = timezone.now()
    return Episode.objects.create(
        registry_id=registry_number(site.code, site.last_case_number),
        site=site,
        patient=patient,
        index_date=onset_date,
        created_at=now,
        changed_at=now,
        client_key=client_key,
    )
