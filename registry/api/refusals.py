"""Refusals of the services as answers: a status, words, and what is needed to go on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from registry.api.representation import conflict_as_data
from registry.services.errors import PossibleDuplicateError, StaleRecordError


class VersionRequired(APIException):
    """A change that does not say what it was based on could overwrite somebody else's."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED

    def __init__(self) -> None:
        super().__init__(_("Send the version of the record that the answers are based on."))


class KeyUsedOtherwise(APIException):
    """The same key came with other facts."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was sent before with other facts."))


def conflict(stale: StaleRecordError) -> Response:
    """Answer 409 with both values of every item that two people changed."""
    body: dict[str, Any] = {
        "detail": str(stale),
        "version": stale.current_version,
        "conflicts": [conflict_as_data(item) for item in stale.conflicts],
    }
    return Response(body, status=status.HTTP_409_CONFLICT)


def duplicate(refusal: PossibleDuplicateError) -> Response:
    """Answer 409 with the cases that the patient already has."""
    body = {"detail": str(refusal), "registry_ids": refusal.registry_ids}
    return Response(body, status=status.HTTP_409_CONFLICT)
