"""The case at a glance, and its signature."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from registry.codebook import CODEBOOK
from registry.http import clinical_page, person_of
from registry.selectors.case import Case
from registry.services.errors import NotCompleteError
from registry.services.sign_off import sign_off
from registry.views.address import page_address, visible_case
from registry.views.frame import Frame
from registry.views.rail import ShownFinding, shown_finding
from registry.views.reading import reading_of


@clinical_page("registry.view_case")
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Show everything that is recorded; a post signs the case, or says what stands in the way."""
    case = visible_case(request, key)
    if request.method == "POST":
        return _sign(request, case)
    return _show(request, case, [])


def _sign(request: HttpRequest, case: Case) -> HttpResponse:
    if not request.user.has_perm("registry.sign_off"):
        raise PermissionDenied
    try:
        sign_off(by=person_of(request), episode=case.episode)
    except NotCompleteError as refusal:
        return _show(request, case, [shown_finding(case, item) for item in refusal.findings])
    messages.success(request, _("Case %s is signed off.") % case.episode.registry_id)
    return redirect("registry:review", key=case.episode.registry_id)


def _show(request: HttpRequest, case: Case, blockers: list[ShownFinding]) -> HttpResponse:
    identity = request.user.has_perm("registry.view_identity")
    context = {
        "frame": Frame(case),
        "here": "review",
        "problems": [(item.address, item.words) for item in blockers],
        "pages": [
            (page, page_address(case, page), reading_of(case, page, identity=identity))
            for page in CODEBOOK
        ],
    }
    return render(request, "cases/review.html", context, status=409 if blockers else 200)
