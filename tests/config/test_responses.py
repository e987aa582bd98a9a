"""What every answer of the product carries, and what it answers when it cannot serve."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, RequestFactory
from django.urls import path, reverse
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.views import APIView

from config import urls
from config.api import BoundedJSONParser, DenyAll

FAILURES: dict[str, Exception] = {
    "away": OperationalError("connection refused"),
    "full": OperationalError("database or disk is full"),
    "fault": RuntimeError("a fault of ours"),
    "statement": DatabaseError("a fault of ours in a statement"),
    "forbidden": PermissionDenied(),
}


def _fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise FAILURES[kind]


_fail.login_required = False  # type: ignore[attr-defined]


class Unnamed(APIView):
    """A view that forgot to name a permission."""

    def post(self, request: HttpRequest) -> JsonResponse:  # noqa: ARG002
        return JsonResponse({})


urlpatterns = [
    path("fail/<kind>", _fail),
    path("api/fail/<kind>", _fail),
    path("api/unnamed", Unnamed.as_view()),
    *urls.urlpatterns,
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_the_readiness_probe_answers_everybody_when_the_database_answers(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "database": "answers"}
    assert "no-store" in response["Cache-Control"]


def test_the_readiness_probe_says_when_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("config.readiness.connection.cursor", refuse)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
    assert response["Retry-After"] == "5"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("kind", "status", "retry"),
    [
        ("away", 503, "5"),
        ("full", 507, "5"),
        ("fault", 500, None),
        ("statement", 500, None),
        ("forbidden", 403, None),
    ],
)
@pytest.mark.django_db
def test_a_failure_is_answered_by_its_kind(
    kind: str, status: int, retry: str | None, client: Client
) -> None:
    response = client.get(f"/fail/{kind}")
    assert response.status_code == status
    assert response.get("Retry-After") == retry
    assert b"a fault of ours" not in response.content
    assert b"Reperfuse" in response.content


@pytest.mark.urls(__name__)
def test_the_json_interface_fails_in_json(client: Client) -> None:
    response = client.get("/api/fail/away")
    assert response.status_code == 503
    assert response["Content-Type"] == "application/json"


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_json_view_that_names_no_permission_answers_nobody(client: Client) -> None:
    response = client.post("/api/unnamed", {}, content_type="application/json")
    assert response.status_code == 403
    assert DenyAll().has_permission(RequestFactory().get("/"), Unnamed()) is False  # type: ignore[arg-type]


@pytest.mark.django_db
def test_pages_forbid_inline_code_framing_and_foreign_sources(client: Client) -> None:
    response = client.get(reverse(settings.LOGIN_URL))
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_json_nested_beyond_reason_is_a_bad_request() -> None:
    hostile = b"[" * 100_000
    with pytest.raises(ParseError, match="nested too deeply"):
        BoundedJSONParser().parse(BytesIO(hostile))
    with pytest.raises(RecursionError):
        JSONParser().parse(BytesIO(hostile))


@pytest.mark.django_db
def test_a_form_of_another_session_is_refused_in_our_words() -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("login"), {"username": "somebody"})
    assert answer.status_code == 403
    assert "Nothing was saved by it." in answer.content.decode()
