"""Who changed what in a case, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from registry.codebook import CODEBOOK
from registry.http import clinical_page
from registry.selectors.history import case_history
from registry.views.address import visible_episode
from registry.views.history_lines import Line, Save, history_lines, save_of

LINES_PER_PAGE = 100
PRODUCT = "0"  # in the address: what no person did


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """What the history is narrowed to, as it stands in the address. Empty narrows nothing.

    ``field`` is the name of a variable; ``section`` and ``row`` tell apart what several sections
    or rows have. ``on`` is a page of the case report form: the address's ``page`` is the pager's.
    """

    field: str = ""
    section: str = ""
    row: str = ""
    on: str = ""
    person: str = ""
    source: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> HistoryFilter:
        names = ("field", "section", "row", "on", "person", "source")
        return cls(**{name: request.GET.get(name, "") for name in names})

    @property
    def narrows(self) -> bool:
        return self != HistoryFilter()

    def keeps(self, line: Line) -> bool:
        key = line.section.key if line.section is not None else ""
        wanted = (
            (self.field, line.name),
            (self.section, key),
            (self.row, line.row_id),
            (self.on, line.page_key),
            (self.person, _person(line)),
            (self.source, line.event.source),
        )
        return all(not want or want == found for want, found in wanted)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line, and on the first one of an event what the event allows as a whole."""

    line: Line
    save: Save | None
    source: str


@clinical_page("registry.view_history")
def history(request: HttpRequest, key: str) -> HttpResponse:
    """The changes of one case, newest first; identity only for those who may see it."""
    episode = visible_episode(request, key)
    events = list(case_history(episode))
    identity = request.user.has_perm("registry.view_identity")
    lines = history_lines(episode, events, identity=identity)
    wanted = HistoryFilter.of(request)
    shown = list(_with_saves(lines, wanted, identity=identity))
    context = {
        "episode": episode,
        "page": Paginator(shown, LINES_PER_PAGE).get_page(request.GET.get("page")),
        "all": len(lines),
        "wanted": wanted,
        "fields": _fields(lines),
        "people": _pairs((_person(line), line.event.by_name) for line in lines),
        "sources": _pairs((line.event.source, source_words(line.event.source)) for line in lines),
        "pages": [(page.key, _(page.title)) for page in CODEBOOK],
        "may_undo": request.user.has_perm("registry.enter_data"),
    }
    return render(request, "cases/history.html", context)


def source_words(source: str) -> str:
    """Return where a change came from, in words; an unknown source is shown as it is kept."""
    words = {
        "form": _("Form"),
        "api": _("Interface for programs"),
        "import": _("Import"),
        "generator": _("Generated"),
        "undo": _("Undo"),
        "core lab": _("Core lab"),
        "automatic": _("Automatic"),
    }
    return words.get(source, source)


def _with_saves(
    lines: Sequence[Line], wanted: HistoryFilter, *, identity: bool
) -> Iterator[ShownLine]:
    for event, group in groupby(lines, key=attrgetter("event")):
        of_event = list(group)
        may_see_all = identity or not event.identity_changes
        save = save_of(event, of_event) if may_see_all else None
        for line in filter(wanted.keeps, of_event):
            yield ShownLine(line, save, source_words(event.source))
            save = None


def _person(line: Line) -> str:
    return PRODUCT if line.event.by_id is None else str(line.event.by_id)


def _fields(lines: Iterable[Line]) -> list[tuple[str, str]]:
    return _pairs((line.name, line.label) for line in lines if line.section is not None)


def _pairs(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return each pair once, by words; pairs without words are left out."""
    return sorted({pair for pair in found if pair[1]}, key=lambda pair: pair[1].lower())
