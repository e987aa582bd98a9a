"""What a report page shows: the tabs, the chapter that is open, the downloads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.execution.artefacts import artefact_path
from analytics.execution.formats import PAGE
from analytics.models import Artefact, ReportVersion
from analytics.render import RENDERERS, Renderer
from analytics.render.page import DisplayFragment, PageFragments, page_from_json
from analytics.report.display import Report
from analytics.report.serialise import report_from_json

SUMMARY = "summary"
# The chapters whose first display stands below the headline, in this order; the summary's own
# words are the headline itself.
ON_THE_SUMMARY = ("mrs", "outcomes", "sites")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    key: str
    title: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    key: str
    renderer: Renderer
    artefact: Artefact


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """``chapter`` is the key of the open tab, None if the report has no such chapter."""

    report: Report
    tabs: Sequence[Tab]
    chapter: str | None
    fragments: PageFragments
    displays: Sequence[DisplayFragment]
    downloads: Sequence[Download]

    @property
    def is_summary(self) -> bool:
        return self.chapter == SUMMARY

    @property
    def pdf(self) -> Download | None:
        return next((item for item in self.downloads if item.key == "pdf"), None)


def report_page(version: ReportVersion, tab: str) -> ReportPage:
    """Read the kept report and its prepared page, and open one chapter."""
    report = report_from_json(_content(version, "json"))
    fragments = page_from_json(_content(version, PAGE))
    titles = {SUMMARY: _("Summary")} | {item.key: _(item.title) for item in fragments.chapters}
    return ReportPage(
        report=report,
        tabs=[Tab(key=key, title=title, current=key == tab) for key, title in titles.items()],
        chapter=tab if tab in titles else None,
        fragments=fragments,
        displays=_displays(fragments, tab),
        downloads=_downloads(version),
    )


def _displays(fragments: PageFragments, tab: str) -> list[DisplayFragment]:
    chapters = {chapter.key: chapter for chapter in fragments.chapters}
    if tab != SUMMARY:
        return list(chapters[tab].displays) if tab in chapters else []
    return [
        display
        for key in ON_THE_SUMMARY
        if key in chapters
        for display in chapters[key].displays[:1]
    ]


def _content(version: ReportVersion, format_key: str) -> bytes:
    artefact = next(item for item in version.artefacts.all() if item.format == format_key)
    return artefact_path(artefact.sha256).read_bytes()


def _downloads(version: ReportVersion) -> list[Download]:
    files = {artefact.format: artefact for artefact in version.artefacts.all()}
    return [
        Download(key=key, renderer=renderer, artefact=files[key])
        for key, renderer in RENDERERS.items()
        if key in files
    ]
