"""Who may open a report, and the 404 that everybody else gets."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from analytics.http import SignedInRequest
from analytics.models import ReportVersion, StandingReport
from analytics.selectors import version_with_files, visible_reports


def visible_report(request: SignedInRequest, slug: str) -> StandingReport:
    """Return the report if the person is a member of all its sites; raise Http404 otherwise."""
    return get_object_or_404(visible_reports(request.user), slug=slug)


def visible_version(request: SignedInRequest, slug: str, number: int) -> ReportVersion:
    """Return a version of a visible report, with its files; raise Http404 otherwise."""
    version = version_with_files(visible_report(request, slug), number)
    if version is None:
        raise Http404
    return version
