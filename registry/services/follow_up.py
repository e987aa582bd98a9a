"""Recording a 90-day call in one transaction: a grade, a death, or a try without a grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from registry.checks.outcome import DEAD
from registry.civil_time import fixed
from registry.codebook.lookup import section_by_key
from registry.codebook.variable import Section
from registry.models import ContactAttempt, Death, Episode, FollowUp, Questionnaire, User
from registry.services import audit
from registry.services.errors import NoSuchRowError, WriteRefusedError
from registry.services.location import lock_case
from registry.services.records import save_section
from registry.services.rows import add_row
from registry.services.summary import refresh_case

FOLLOW_UP = section_by_key("follow_up")
CONTACT = section_by_key("contact_attempts")
DEATH = section_by_key("death")
NO_REASONS: Mapping[str, str | None] = MappingProxyType({})
# How a call was made, and by which channel it counts as a try to reach the patient.
CHANNELS = {"telephone": "telephone", "proxy_telephone": "telephone", "video": "video"}
REACHED = {"patient": "reached_patient", "caregiver": "reached_proxy"}


class CallRefusedError(WriteRefusedError):
    """The call cannot be recorded like this; the text says what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """Who records, in which case, when: what every act of this module needs to know.

    ``version`` is that of the follow-up's row when the person opened it. ``client_key`` names the
    try, so that pressing twice logs it once. ``reason`` is needed on a signed case.
    """

    by: User
    episode: Episode
    follow_up_id: int
    version: int
    client_key: UUID
    now: datetime
    reason: str = ""

    @property
    def today(self) -> date:
        """The day at the site."""
        return self.now.astimezone(self.episode.site.zone).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guided:
    """The way through a site's questions, and the grade that it led to."""

    questionnaire: Questionnaire
    path: list[list[str]]
    grade: int


def record_grade(
    sitting: Sitting,
    values: Mapping[str, Any],
    *,
    missing: Mapping[str, str | None] = NO_REASONS,
    guided: Guided | None = None,
) -> None:
    """Record a grade from 0 to 5 with how it was found; the patient is known to be alive.

    Raises what ``save_section`` raises. A telephone call of today is logged as a try that
    reached somebody.
    """
    with transaction.atomic():
        locked = lock_case(sitting.episode)
        _save(sitting, FOLLOW_UP, {"fu_status": "done", **values}, sitting.version, missing)
        _keep_path(sitting, locked, guided)
        _note_alive(sitting)
        if values.get("fu_date") == sitting.today:
            _log_reached(sitting, values)
        refresh_case(locked)


def record_death(
    sitting: Sitting,
    death: Mapping[str, Any],
    *,
    missing: Mapping[str, str | None] = NO_REASONS,
    death_version: int,
) -> None:
    """Record that the patient has died: grade 6 and the vital status, both or neither.

    Raises CallRefusedError if the patient died after the window had closed, who was alive at
    90 days; and what ``save_section`` raises.
    """
    with transaction.atomic():
        locked = lock_case(sitting.episode)
        row = _row(sitting)
        died_on: date = death["death_date"]
        if died_on > row.window_closes_on and death.get("death_precision") == "exact":
            raise CallRefusedError(
                _(
                    "The patient died after the 90-day window had closed, so the 90-day grade is "
                    "not 6. Record the death under Vital status, and here the grade at 90 days."
                )
            )
        _save(sitting, DEATH, {"died": True, **death}, death_version, missing)
        scored = {"fu_status": "dead", "fu_date": died_on, "mrs": DEAD}
        _save(sitting, FOLLOW_UP, scored, sitting.version)
        _keep_path(sitting, locked, None)
        if death.get("death_source") == "family":
            _log(sitting, "telephone", "died")
        refresh_case(locked)


def record_try(sitting: Sitting, result: str, *, not_before: date | None = None) -> None:
    """Log a call that gave no grade. A refusal closes the follow-up; a later day moves it back."""
    with transaction.atomic():
        locked = lock_case(sitting.episode)
        _log(sitting, "telephone", result)
        if result == "refused":
            _save(sitting, FOLLOW_UP, {"fu_status": "refused"}, sitting.version)
        _postpone(sitting, locked, not_before if result == "call_back" else None)
        refresh_case(locked)


def give_up(sitting: Sitting) -> None:
    """Close the follow-up as lost; today's call is logged as unanswered unless it is already."""
    with transaction.atomic():
        locked = lock_case(sitting.episode)
        if not _tried_today(sitting):
            _log(sitting, "telephone", "no_answer")
        _save(sitting, FOLLOW_UP, {"fu_status": "unable_to_contact"}, sitting.version)
        _postpone(sitting, locked, None)
        refresh_case(locked)


def _row(sitting: Sitting) -> FollowUp:
    row = sitting.episode.follow_ups.filter(pk=sitting.follow_up_id).first()
    if row is None:
        raise NoSuchRowError
    return row


def _save(
    sitting: Sitting,
    section: Section,
    values: Mapping[str, Any],
    version: int,
    missing: Mapping[str, str | None] = NO_REASONS,
) -> None:
    save_section(
        by=sitting.by,
        episode=sitting.episode,
        section=section,
        owner_id=sitting.follow_up_id if section is FOLLOW_UP else None,
        values=values,
        missing=missing,
        base_version=version,
        reason=sitting.reason,
        refresh=False,
    )


def _note_alive(sitting: Sitting) -> None:
    """Somebody who answers is alive: say so where nobody has said anything yet."""
    death = Death.objects.only("version", "died", "died_missing").get(episode=sitting.episode)
    if getattr(death, "died", None) is None:
        _save(sitting, DEATH, {"died": False}, death.version)


def _log_reached(sitting: Sitting, values: Mapping[str, Any]) -> None:
    channel = CHANNELS.get(values.get("fu_method", ""))
    result = REACHED.get(values.get("fu_respondent", ""))
    if channel is not None and result is not None:
        _log(sitting, channel, result)


def _log(sitting: Sitting, channel: str, result: str) -> None:
    local = sitting.now.astimezone(sitting.episode.site.zone).replace(second=0, microsecond=0)
    add_row(
        by=sitting.by,
        episode=sitting.episode,
        section=CONTACT,
        owner_id=sitting.follow_up_id,
        values={"contact_dt": fixed(local), "channel": channel, "contact_result": result},
        missing={},
        client_key=sitting.client_key,
        reason=sitting.reason,
        refresh=False,
    )


def _tried_today(sitting: Sitting) -> bool:
    midnight = datetime.combine(
        sitting.today, datetime.min.time(), tzinfo=sitting.episode.site.zone
    )
    tries = ContactAttempt.objects.filter(followup_id=sitting.follow_up_id)
    return tries.filter(contact_dt__gte=midnight).exists()


def _postpone(sitting: Sitting, episode: Episode, day: date | None) -> None:
    """Keep the day before which nobody should call; a newer try without one takes it away."""
    row = FollowUp.objects.only("call_not_before").get(pk=sitting.follow_up_id)
    if row.call_not_before == day:
        return
    old = row.call_not_before
    row.call_not_before = day
    row.save(update_fields=["call_not_before"])
    change = [None if item is None else item.isoformat() for item in (old, day)]
    _record(sitting, episode, "call.postpone", {"call_not_before": change})


def _keep_path(sitting: Sitting, episode: Episode, guided: Guided | None) -> None:
    """Keep the guided questions beside the grade; a grade given directly has none."""
    fields = ["questionnaire", "guided_path", "guided_grade"]
    row = FollowUp.objects.only(*fields).get(pk=sitting.follow_up_id)
    old = row.guided_path
    row.questionnaire = guided.questionnaire if guided is not None else None
    row.guided_path = guided.path if guided is not None else None
    row.guided_grade = guided.grade if guided is not None else None
    if row.guided_path == old:
        return
    row.save(update_fields=fields)
    _record(sitting, episode, "call.guided", {"guided_path": [old, row.guided_path]})


def _record(sitting: Sitting, episode: Episode, action: str, changes: dict[str, Any]) -> None:
    audit.record(
        audit.Act(
            action=action,
            target=f"followup:{sitting.follow_up_id}",
            site=episode.site,
            case_key=episode.registry_id,
            changes=changes,
            reason=sitting.reason.strip(),
        ),
        by=sitting.by,
    )
