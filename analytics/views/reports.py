"""The list of reports, and a report on the screen."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from analytics.http import SignedInRequest
from analytics.selectors import standing_of, standings
from analytics.views.access import visible_report, visible_version
from analytics.views.page import SUMMARY, ReportPage, report_page
from analytics.views.strip import strip_of

SEES = permission_required("analytics.view_report", raise_exception=True)


@require_safe
@SEES
def report_list(request: SignedInRequest) -> HttpResponse:
    """Show every report whose sites are all the person's own."""
    context = {"standings": standings(request.user)}
    return render(request, "analytics/report_list.html", context)


@require_safe
@SEES
def report(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the newest finished version, or say that the first one is being prepared."""
    found = visible_report(request, slug)
    newest = found.versions.first()
    if newest is not None:
        return version(request, slug, newest.number)
    standing = standing_of(found, request.user)
    context = {"standing": standing, "strip": strip_of(standing, timezone.now(), reading=0)}
    return render(request, "analytics/report_awaited.html", context)


@require_safe
@SEES
def version(request: SignedInRequest, slug: str, number: int, tab: str = SUMMARY) -> HttpResponse:
    """Show one chapter of a version."""
    found = visible_version(request, slug, number)
    standing = standing_of(found.report, request.user)
    page: ReportPage = report_page(found, tab)
    if page.chapter is None:
        raise Http404
    strip = strip_of(standing, timezone.now(), reading=found.number)
    context = {"page": page, "version": found, "standing": standing, "strip": strip}
    return render(request, "analytics/report.html", context)
