"""Keeping a warning from the page of a case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.http import clinical_page, person_of
from registry.services.errors import WriteRefusedError
from registry.services.keeping import keep_warning
from registry.views.address import visible_episode
from registry.views.query_place import row_number


@require_POST
@clinical_page("registry.enter_data")
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what a warning objects to, with a reason, and go on where the person was."""
    episode = visible_episode(request, key)
    row = request.POST.get("row", "")
    try:
        query = keep_warning(
            by=person_of(request),
            episode=episode,
            rule=request.POST.get("rule", ""),
            row_id=row_number(row),
            fingerprint=request.POST.get("fingerprint", ""),
            because=request.POST.get("because", ""),
            words=request.POST.get("words", ""),
        )
    except WriteRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Kept, as query %s.") % query)
    return redirect(_back(request, key))


def _back(request: HttpRequest, key: str) -> str:
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return back
    return reverse("registry:case", args=[key])
