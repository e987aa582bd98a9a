"""The start page of a role, the theme, and the page that shows every component."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 60 * 60


def start(request: HttpRequest) -> HttpResponse:
    """Send everybody to the first place that their role opens."""
    if request.user.has_perm("registry.enter_data"):
        return redirect("registry:today")
    if request.user.has_perm("analytics.view_report"):
        return redirect("/reports/")
    return redirect("registry:dictionary")


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep the person's theme in a cookie; without a choice the system decides."""
    response = redirect(_back(request))
    if request.POST.get("theme") in THEMES:
        _keep(request, response, "theme", request.POST["theme"])
    else:
        response.delete_cookie("theme", samesite="Strict")
    return response


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, and show the page again in it. Works before signing in."""
    response = redirect(_back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        _keep(request, response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


def _back(request: HttpRequest) -> str:
    """Return the address that the person came from, if it is one of this product."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return "/"
    return back


def _keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=A_YEAR,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )


def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, on one page."""
    return render(request, "styleguide.html", {"grades": range(7)})
