"""Asking for a report to be made again, and watching it."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from analytics.http import SignedInRequest
from analytics.requests import request_run
from analytics.selectors import standing_of
from analytics.views.access import visible_report
from analytics.views.strip import strip_of

LARGEST = 2**31 - 1


@require_POST
@permission_required("analytics.request_report", raise_exception=True)
def regenerate(request: SignedInRequest, slug: str) -> HttpResponse:
    """Queue a run, or join the one under way, and go back to the report."""
    report = visible_report(request, slug)
    request_run(report, by=request.user, now=timezone.now())
    return redirect("analytics:report", slug)


@require_safe
@never_cache
@permission_required("analytics.view_report", raise_exception=True)
def progress(request: SignedInRequest, slug: str) -> HttpResponse:
    """Answer with the strip alone; ``reading``, ``run`` and ``step`` are what the page shows."""
    standing = standing_of(visible_report(request, slug), request.user)
    reading, watched = _number(request, "reading"), _number(request, "run")
    strip = strip_of(standing, timezone.now(), reading=reading, watched=watched)
    shown = _number(request, "step")
    context = {
        "standing": standing,
        "strip": strip,
        # A live region that repeats every two seconds would talk without end.
        "announce": strip.kind != "running" or strip.step != shown,
        "fragment": True,
    }
    return render(request, "analytics/_strip.html", context)


def _number(request: SignedInRequest, name: str) -> int:
    text = request.GET.get(name, "0")
    return min(int(text), LARGEST) if text.isascii() and text.isdigit() else 0
