"""Says whether this process can serve: it answers, and its database answers."""

from __future__ import annotations

# ruff: noqa: ARG001 - the signatures are the framework's
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse(
            {"status": "unavailable", "database": "does not answer"},
            status=503,
            headers={"Retry-After": "5"},
        )
    return JsonResponse({"status": "ready", "database": "answers"})
