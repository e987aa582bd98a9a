"""Changing the answers of one section: read, saved, or refused with what is needed to go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from registry.api.reading import ReadAnswers, read_answers
from registry.api.refusals import VersionRequired, conflict
from registry.api.representation import record_as_data
from registry.api.serializers import SectionChange
from registry.codebook.variable import Section
from registry.forms.reading import Setting
from registry.models import Episode, Record, User
from registry.services.core_lab_grade import GRADE
from registry.services.errors import (
    CoreLabGradeError,
    HospitalNumberError,
    NoSuchRowError,
    ReasonRequiredError,
    StaleRecordError,
)
from registry.services.location import find_record
from registry.services.records import save_section


def change_section(by: User, episode: Episode, section: Section, body: Any) -> Response:
    """Save the answers that ``body`` carries and return the record as it stands afterwards."""
    sent = _read_body(section, body)
    record = find_record(episode, section, sent.get("record"))
    if record is None:
        raise Http404
    if sent["version"] > record.version:
        raise ValidationError({"version": [_("The record has not reached this version yet.")]})
    answers = _read_answers(episode, section, sent)
    return _save(by, episode, section, record, sent, answers)


def _read_body(section: Section, body: Any) -> dict[str, Any]:
    if isinstance(body, Mapping) and "version" not in body:
        raise VersionRequired
    change = SectionChange(data=body)
    change.is_valid(raise_exception=True)
    sent: dict[str, Any] = change.validated_data
    if section.repeats and "record" not in sent:
        raise ValidationError({"record": [_("Say which row is meant: send its id.")]})
    return sent


def _read_answers(episode: Episode, section: Section, sent: Mapping[str, Any]) -> ReadAnswers:
    setting = Setting(zone=episode.site.zone, near=episode.index_date, now=timezone.now())
    answers = read_answers(
        section, sent["values"], sent["missing"], sent["estimated"], setting=setting
    )
    if answers.errors:
        raise ValidationError(answers.errors)
    return answers


def _save(
    by: User,
    episode: Episode,
    section: Section,
    record: Record,
    sent: Mapping[str, Any],
    answers: ReadAnswers,
) -> Response:
    try:
        saved = save_section(
            by=by,
            episode=episode,
            section=section,
            owner_id=None if section.table == "episode" else record.pk,
            values=answers.values,
            missing=answers.missing,
            estimated=answers.estimated,
            base_version=sent["version"],
            reason=sent["reason"],
            source="api",
        )
    except StaleRecordError as stale:
        return conflict(stale)
    except ReasonRequiredError as refusal:
        raise ValidationError({"reason": [str(refusal)]}) from refusal
    except NoSuchRowError as refusal:
        raise Http404 from refusal
    except HospitalNumberError as refusal:
        raise ValidationError({"values": {"hospital_number": [str(refusal)]}}) from refusal
    except CoreLabGradeError as refusal:
        raise ValidationError({"values": {GRADE: [str(refusal)]}}) from refusal
    return Response({"changes": saved.changes, **record_as_data(saved.record, section)})
