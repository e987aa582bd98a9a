"""Cases, their sections and the codebook as JSON."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.utils.cache import add_never_cache_headers
from rest_framework import status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from registry.api.access import RoleAllows, person, visible_episode
from registry.api.change import change_section
from registry.api.refusals import KeyUsedOtherwise, duplicate
from registry.api.representation import case_as_data, is_identifying
from registry.api.serializers import CaseQuery, CaseSummarySerializer, ClientKey, NewCase
from registry.codebook.export import codebook_as_data
from registry.codebook.lookup import all_sections
from registry.codebook.variable import Section
from registry.models import AuditEvent, Episode
from registry.selectors.case import load_case
from registry.selectors.cases import sites_of_person, visible_cases
from registry.services.cases import create_case
from registry.services.errors import PossibleDuplicateError
from registry.services.identity import normalised_number

SECTIONS = {section.key: section for section in all_sections()}
IDENTITY = "registry.view_identity"


class CasePagination(LimitOffsetPagination):
    """``limit`` and ``offset``; more than ``max_limit`` cases at a time are not given."""

    default_limit = 100
    max_limit = 500


class ClinicalView(APIView):
    """Answers those whose role allows it, and lets nobody keep a copy."""

    permission_classes = [RoleAllows]
    metadata_class = None
    permission_of: ClassVar[dict[str, str]] = {}

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        add_never_cache_headers(answer)
        return answer


class CaseList(ClinicalView):
    """The cases of the person's sites; a new case."""

    permission_of = {"GET": "registry.view_case", "POST": "registry.enter_data"}

    def get(self, request: Request) -> Response:
        query = CaseQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        pages = CasePagination()
        cases = pages.paginate_queryset(
            visible_cases(person(request), query.wanted()), request, view=self
        )
        return pages.get_paginated_response(CaseSummarySerializer(cases, many=True).data)

    def post(self, request: Request) -> Response:
        key = _client_key(request)
        sent = NewCase(data=request.data, context={"sites": sites_of_person(person(request))})
        sent.is_valid(raise_exception=True)
        try:
            episode = create_case(by=person(request), client_key=key, **sent.validated_data)
        except PossibleDuplicateError as refusal:
            return duplicate(refusal)
        if not _was_made_from(episode, sent.validated_data):
            raise KeyUsedOtherwise
        return Response(CaseSummarySerializer(episode).data, status=status.HTTP_201_CREATED)


class CaseDetail(ClinicalView):
    """Everything that is recorded in one case, seen from one of its procedures."""

    permission_of = {"GET": "registry.view_case"}

    def get(self, request: Request, registry_id: str) -> Response:
        episode = visible_episode(request, registry_id)
        wanted = request.query_params.get("procedure", "1")
        numbers = episode.procedures.values_list("seq", flat=True)
        if wanted not in {str(number) for number in numbers}:
            raise Http404
        case = load_case(episode.pk, procedure_seq=int(wanted))
        return Response(case_as_data(case, identity=request.user.has_perm(IDENTITY)))


class CaseSection(ClinicalView):
    """The answers to one section of one case."""

    permission_of = {"PATCH": "registry.enter_data"}

    def patch(self, request: Request, registry_id: str, key: str) -> Response:
        episode = visible_episode(request, registry_id)
        section = _section(request, key)
        return change_section(person(request), episode, section, request.data)


class Codebook(ClinicalView):
    """Every variable with its options, ranges and sources."""

    permission_of = {"GET": "registry.view_codebook"}

    def get(self, _request: Request) -> Response:
        return Response(codebook_as_data())


def _section(request: Request, key: str) -> Section:
    section = SECTIONS.get(key)
    if section is None:
        raise Http404
    if is_identifying(section) and not request.user.has_perm(IDENTITY):
        raise PermissionDenied
    return section


def _client_key(request: Request) -> UUID:
    """Return the key of the request's header; a create without one could make a twin."""
    sent = ClientKey(data={"key": request.headers.get("Idempotency-Key", "")})
    if not sent.is_valid():
        raise ValidationError({"Idempotency-Key": sent.errors["key"]})
    key: UUID = sent.validated_data["key"]
    return key


def _was_made_from(episode: Episode, facts: dict[str, Any]) -> bool:
    """Tell whether the case that bears the request's key was made from the request's facts."""
    made = AuditEvent.objects.get(action="case.create", target=episode.target)
    sent = {"sex": facts["sex"], "index_date": facts["onset_date"].isoformat()}
    number = normalised_number(facts["hospital_number"])
    return (episode.site_id, made.changes, made.identity_changes) == (
        facts["site"].pk,
        {name: [None, fact] for name, fact in sent.items()},
        {"hospital_number": [None, number]},
    )
