"""Small things that the pages share about requests and answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from registry.models import User

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


def person_of(request: HttpRequest) -> User:
    """Return who asks; refuse a request without a signed-in person."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def clinical_page(permission: str) -> Callable[[View[Parameters]], View[Parameters]]:
    """Open a view to those with ``permission``, and let nobody keep a copy of what it shows."""

    def protect(view: View[Parameters]) -> View[Parameters]:
        def answer(
            request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            return response

        update_wrapper(answer, view)
        return permission_required(permission, raise_exception=True)(answer)

    return protect
