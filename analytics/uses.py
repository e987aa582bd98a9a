"""What the newest reports show of a field: asked by the registry through ``settings.REPORT_USES``.

The files beside a version say it (``analytics/feeding.py``), so that the web process needs none of
the libraries that make reports.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from analytics.execution.artefacts import artefact_path
from analytics.execution.formats import FEEDING
from analytics.models import Artefact, ReportVersion
from analytics.selectors import Person, visible_reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """A table or figure that the field feeds."""

    label: str
    title: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUse:
    """One report. ``everything``: the field decides who is in it, or in which group."""

    report: str
    address: str
    number: int
    displays: tuple[Display, ...]
    everything: bool


def report_uses(person: Person, names: Collection[str], table: str) -> list[ReportUse]:
    """Return the reports that the person may see whose newest version shows these columns.

    ``table`` is that of the rows which the columns belong to, empty for columns of a case. A
    derivation takes a table of rows as a whole, so that each of its columns counts as read.
    """
    wanted = {table} if table else set(names)
    found = []
    for report in visible_reports(person).filter(active=True):
        version = report.versions.select_related("report").first()
        use = _use(version, wanted) if version is not None else None
        if use is not None:
            found.append(use)
    return found


def _use(version: ReportVersion, wanted: set[str]) -> ReportUse | None:
    feeding = _feeding(version)
    everything = not wanted.isdisjoint(feeding["everything"])
    displays = tuple(
        Display(
            label=item["label"],
            title=item["title"],
            address=f"{_tab(version, item['chapter'])}#{item['name']}",
        )
        for item in feeding["displays"]
        if not wanted.isdisjoint(item["reads"])
    )
    if not displays and not everything:
        return None
    return ReportUse(
        report=str(version.report),
        address=reverse("analytics:version", args=[version.report.slug, version.number]),
        number=version.number,
        displays=displays,
        everything=everything,
    )


def _feeding(version: ReportVersion) -> dict[str, Any]:
    """Return what was written down; a version from before this was kept says nothing."""
    kept = Artefact.objects.filter(version=version, format=FEEDING).first()
    if kept is None:
        return {"everything": [], "displays": []}
    content: dict[str, Any] = json.loads(artefact_path(kept.sha256).read_bytes())
    return content


def _tab(version: ReportVersion, chapter: str) -> str:
    return reverse("analytics:tab", args=[version.report.slug, version.number, chapter])
