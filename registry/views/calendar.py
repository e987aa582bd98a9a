"""The calls as a calendar file: for downloading, and for a calendar program to fetch by itself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from registry.http import clinical_page, person_of
from registry.models import User
from registry.selectors.calendar_keys import person_of_secret
from registry.services.calendar_keys import make_address, revoke_address
from registry.views.calendar_file import calendar_file

MEDIA_TYPE = "text/calendar; charset=utf-8"
SHOWN_ONCE = "calendar_address"


@clinical_page("registry.view_case")
def calendar(request: HttpRequest) -> HttpResponse:
    """The calls of the person who is signed in, as a file."""
    return _file(request, person_of(request))


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The same for a calendar program, which cannot sign in: the address itself is the secret."""
    person = person_of_secret(secret)
    if person is None or not person.has_perm("registry.view_case"):
        raise Http404
    return _file(request, person)


def _file(request: HttpRequest, person: User) -> HttpResponse:
    content = calendar_file(person, request.build_absolute_uri("/"))
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="reperfuse-calls.ics"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@clinical_page("registry.view_case")
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make the person's address, which is shown once, or stop it."""
    person = person_of(request)
    if "revoke" in request.POST:
        if revoke_address(person):
            messages.success(request, _("The calendar address no longer works."))
    else:
        path = reverse("registry:calendar_feed", args=[make_address(person)])
        # In the session and not in the redirect: an address stays in histories and logs.
        request.session[SHOWN_ONCE] = request.build_absolute_uri(path)
    return redirect("registry:follow_up_settings")
