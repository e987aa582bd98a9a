"""Who may read reports through the interface for programs."""

from __future__ import annotations

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView


class MayViewReports(BasePermission):
    """A signed-in person whose role reads reports; which reports, the selectors decide."""

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 - DRF's name
        return request.user.is_authenticated and request.user.has_perm("analytics.view_report")
