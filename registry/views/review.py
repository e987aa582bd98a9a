"""The case at a glance, and its signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from registry.checks.engine import Finding, Severity
from registry.codebook import CODEBOOK
from registry.http import clinical_page, person_of
from registry.selectors.case import Case
from registry.services.blockers import blockers
from registry.services.errors import (
    NotCompleteError,
    TooManyAttemptsError,
    WrongPasswordError,
)
from registry.services.reauthentication import confirm_password
from registry.services.sign_off import sign_off
from registry.views.address import page_address, visible_case
from registry.views.frame import Frame
from registry.views.rail import shown_finding
from registry.views.reading import reading_of
from registry.views.review_groups import ReviewPage, review_groups


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a post did not sign the case: what stands in the way, else the password."""

    findings: tuple[Finding, ...] = ()
    password: str = ""

    @property
    def status(self) -> int:
        if self.findings:
            return 409
        return 422 if self.password else 200


ACCEPTED = Refusal()


@clinical_page("registry.view_case")
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Show everything that is recorded; a post signs the case, or says what stands in the way."""
    case = visible_case(request, key)
    if request.method != "POST":
        return _show(request, case, blockers(case.episode))
    if not request.user.has_perm("registry.sign_off"):
        raise PermissionDenied
    refusal = _sign(request, case)
    if refusal is not None:
        return _show(request, case, refusal.findings, refusal)
    messages.success(request, _("Case %s is signed off and locked.") % case.episode.registry_id)
    return redirect("registry:review", key=key)


def _sign(request: HttpRequest, case: Case) -> Refusal | None:
    """Sign, or return why not. Nobody is asked for a password that would be of no use."""
    found = blockers(case.episode)
    if found:
        return Refusal(findings=tuple(found))
    by = person_of(request)
    try:
        if settings.REPERFUSE_SIGN_OFF_PASSWORD:
            confirm_password(by=by, episode=case.episode, password=request.POST.get("password", ""))
        sign_off(by=by, episode=case.episode)
    except NotCompleteError as refused:
        return Refusal(findings=tuple(refused.findings))
    except (WrongPasswordError, TooManyAttemptsError) as refused:
        return Refusal(password=str(refused))
    return None


def _show(
    request: HttpRequest, case: Case, standing: Sequence[Finding], refusal: Refusal = ACCEPTED
) -> HttpResponse:
    """Show the review; ``standing`` is what stands in the way of a signature."""
    identity = request.user.has_perm("registry.view_identity")
    frame = Frame(case)
    pages = [
        ReviewPage(
            page=page,
            address=page_address(case, page),
            readings=reading_of(case, page, identity=identity),
        )
        for page in CODEBOOK
    ]
    readings = [reading for page in pages for reading in page.readings]
    context = {
        "frame": frame,
        "here": "review",
        "problems": _problems(case, refusal),
        "password_error": refusal.password,
        "asks_password": settings.REPERFUSE_SIGN_OFF_PASSWORD,
        "groups": review_groups(case, [*standing, *_warnings(frame)], pages),
        "pages": pages,
        "answered": sum(reading.answered for reading in readings),
        "verified": sum(reading.verified for reading in readings),
        "may_verify": request.user.has_perm("registry.verify_data"),
    }
    return render(request, "cases/review.html", context, status=refusal.status)


def _warnings(frame: Frame) -> list[Finding]:
    return [item for item in frame.found if item.severity is Severity.WARNING]


def _problems(case: Case, refusal: Refusal) -> list[tuple[str, str]]:
    shown = [shown_finding(case, item) for item in refusal.findings]
    return [(item.address, item.words) for item in shown]
