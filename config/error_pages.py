"""Answers to requests that cannot be served."""

from __future__ import annotations

# ruff: noqa: ARG001 - the signatures are the framework's
import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

SERVER_ERROR = 500
UNAVAILABLE = 503
INSUFFICIENT_STORAGE = 507
RETRY_SECONDS = "5"
_OUT_OF_SPACE = ("disk is full", "no space left")


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 or 507 with Retry-After when it is the database that cannot serve.

    Django calls this while it handles the exception, which is the only way to learn of one that
    middleware raised.
    """
    status = _status_for(sys.exc_info()[1])
    response = _answer(request, status)
    if status != SERVER_ERROR:
        response["Retry-After"] = RETRY_SECONDS
    return response


def _status_for(error: BaseException | None) -> int:
    if not isinstance(error, OperationalError | InterfaceError):
        return SERVER_ERROR
    full = any(words in str(error).lower() for words in _OUT_OF_SPACE)
    return INSUFFICIENT_STORAGE if full else UNAVAILABLE


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "This request cannot be served now."}, status=status)
    template = "errors/500.html" if status == SERVER_ERROR else "errors/outage.html"
    return render(request, template, {"full": status == INSUFFICIENT_STORAGE}, status=status)
