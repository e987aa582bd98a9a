"""A signed-in request, and the answer that hands out a file of a finished version."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

# A downloaded page is data, never a part of this site: it may run and load nothing.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class SignedInRequest(HttpRequest):
    """What a view behind sign-in receives."""

    user: AbstractBaseUser  # type: ignore[assignment]


def unchanged_response(request: HttpRequest, sha256: str) -> HttpResponse | None:
    """Return 304 if the reader already has these bytes, else None."""
    found: HttpResponse | None = get_conditional_response(request, etag=f'"{sha256}"')
    return found


def file_response(
    path: Path, *, filename: str, media_type: str, sha256: str, inline: bool = False
) -> HttpResponseBase:
    """Send a file whose bytes never change; the reader asks each time whether it still may."""
    response = FileResponse(
        path.open("rb"), as_attachment=not inline, filename=filename, content_type=media_type
    )
    response["ETag"] = f'"{sha256}"'
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response
