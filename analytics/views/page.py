"""What a report page shows: the tabs, the chapter that is open, the downloads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from analytics.execution.artefacts import artefact_path
from analytics.models import Artefact, ReportVersion
from analytics.render import RENDERERS, Renderer
from analytics.render.figures.numbers import figure_table
from analytics.render.numbering import Numbered, numbered
from analytics.report.display import Chapter, Flow, Note, Report, StackedBars, Table
from analytics.report.serialise import report_from_json

SUMMARY = "summary"
# Chapters by key that the summary shows in full, beside the headline.
ON_THE_SUMMARY = frozenset({"summary", "mrs", "outcomes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    key: str
    title: str
    current: bool


@dataclass(frozen=True)
class Shown:
    """A display as the template needs it: which partial draws it, and its table if it is drawn."""

    item: Numbered

    @property
    def kind(self) -> str:
        display = self.item.display
        if isinstance(display, Note):
            return "note"
        return "table" if isinstance(display, Table) else "figure"

    @cached_property
    def counts(self) -> Table | None:
        """The numbers behind a figure."""
        display = self.item.display
        return figure_table(display) if isinstance(display, StackedBars | Flow) else None


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
    displays: Sequence[Shown]
    downloads: Sequence[Download]

    @property
    def is_summary(self) -> bool:
        return self.chapter == SUMMARY

    @property
    def pdf(self) -> Download | None:
        return next((item for item in self.downloads if item.key == "pdf"), None)


def report_page(version: ReportVersion, tab: str) -> ReportPage:
    """Read the kept report.json and open one of its chapters."""
    report = stored_report(version)
    chapters = [chapter for chapter in report.chapters if chapter.key != SUMMARY]
    titles = [(SUMMARY, "Summary"), *((chapter.key, chapter.title) for chapter in chapters)]
    known = tab in {key for key, _ in titles}
    return ReportPage(
        report=report,
        tabs=[Tab(key=key, title=title, current=key == tab) for key, title in titles],
        chapter=tab if known else None,
        displays=[Shown(item) for item in numbered(report) if _belongs(item.chapter, tab)],
        downloads=_downloads(version),
    )


def stored_report(version: ReportVersion) -> Report:
    artefact = next(item for item in version.artefacts.all() if item.format == "json")
    return report_from_json(artefact_path(artefact.sha256).read_bytes())


def _belongs(chapter: Chapter, tab: str) -> bool:
    return chapter.key in ON_THE_SUMMARY if tab == SUMMARY else chapter.key == tab


def _downloads(version: ReportVersion) -> list[Download]:
    files = {artefact.format: artefact for artefact in version.artefacts.all()}
    return [
        Download(key=key, renderer=renderer, artefact=files[key])
        for key, renderer in RENDERERS.items()
        if key in files
    ]
