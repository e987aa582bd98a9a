"""Files of a version: downloads, which are logged, and the figures of the page."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from analytics.execution.artefacts import artefact_path
from analytics.http import SignedInRequest, file_response, unchanged_response
from analytics.models import Artefact, ReportVersion
from analytics.render import RENDERERS
from analytics.source import record_event
from analytics.views.access import visible_version

SEES = permission_required("analytics.view_report", raise_exception=True)
INLINE = frozenset({"svg", "png"})
# The tables are what a reader means by "the zip".
KEYS = {renderer.extension: key for key, renderer in RENDERERS.items()} | {"zip": "csv"}


@require_safe
@SEES
def download(request: SignedInRequest, slug: str, number: int, extension: str) -> HttpResponseBase:
    """Hand out one format as an attachment and write it into the audit trail."""
    version = visible_version(request, slug, number)
    artefact = _artefact(version, KEYS.get(extension, ""))
    unchanged = unchanged_response(request, artefact.sha256)
    if unchanged is not None:
        return unchanged
    response = _send(artefact, inline=False)
    if request.method == "GET":
        record_event(
            by=request.user,
            action="report.download",
            target=f"report:{slug}/v/{number}/{artefact.format}",
            changes={"sha256": [None, artefact.sha256]},
        )
    return response


@require_safe
@SEES
def figure(
    request: SignedInRequest, slug: str, number: int, name: str, extension: str
) -> HttpResponseBase:
    """Show a drawing of a figure in the page; with ``?save`` as an attachment."""
    if extension not in INLINE:
        raise Http404
    version = visible_version(request, slug, number)
    artefact = _artefact(version, f"{name}.{extension}")
    unchanged = unchanged_response(request, artefact.sha256)
    return unchanged or _send(artefact, inline="save" not in request.GET)


def _artefact(version: ReportVersion, key: str) -> Artefact:
    found: Artefact | None = next(
        (artefact for artefact in version.artefacts.all() if artefact.format == key), None
    )
    if found is None:
        raise Http404
    return found


def _send(artefact: Artefact, *, inline: bool) -> HttpResponseBase:
    return file_response(
        artefact_path(artefact.sha256),
        filename=artefact.filename,
        media_type=artefact.media_type,
        sha256=artefact.sha256,
        inline=inline,
    )
