"""Who is signed in, for a page that has been open for long."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET

from registry.http import person_of


@require_GET
def session(request: HttpRequest) -> HttpResponse:
    """Tell a page whose session this is, with a token for its next posts."""
    person = person_of(request)
    answer = JsonResponse({"person": person.pk, "name": str(person), "token": get_token(request)})
    answer.headers["Cache-Control"] = "no-store"
    return answer
