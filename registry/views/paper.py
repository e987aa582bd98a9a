"""Cases on paper: an empty sheet, the sheet of a case, and the whole case, each as a PDF.

Every download is written into the audit trail. Who the patient is stands on paper only if a
person who may see it asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.civil_time import format_time
from registry.codebook import CODEBOOK
from registry.http import clinical_page, person_of
from registry.language import date_words, moment_words
from registry.paper.case_file import Answer, CaseFile, Chapter, Event, Part, Remark, case_pdf
from registry.paper.sheet import BLANK, SheetCase, sheet_pdf
from registry.selectors.case import Case
from registry.selectors.history import case_history
from registry.services import audit
from registry.views.address import visible_case
from registry.views.frame import Frame
from registry.views.history_lines import Line, history_lines
from registry.views.rail import ShownKept
from registry.views.reading import Reading, reading_of

DEFAULT_LANGUAGE = "en"


@require_safe
@clinical_page("registry.view_case")
def blank(request: HttpRequest) -> HttpResponse:
    """A sheet to write on, for a case that has no registry number yet."""
    content = sheet_pdf(BLANK, language=_language())
    return _pdf(request, content, audit.Act(action="paper.download", target="blank.pdf"))


@require_safe
@clinical_page("registry.view_case")
def sheet(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet of a case, filled as far as the case is; with ``?empty=1`` only its number."""
    case = visible_case(request, key)
    empty = "empty" in request.GET
    identity = _identity(request)
    printed = SheetCase(
        registry_id=case.episode.registry_id,
        site=case.episode.site.name,
        synthetic=case.episode.site.synthetic,
        values={} if empty else case.values(),
        missing={} if empty else case.missing(),
        identity=identity,
    )
    content = sheet_pdf(printed, language=_language())
    return _pdf(request, content, _act(case, "sheet.pdf", identity=identity and not empty))


@require_safe
@clinical_page("registry.view_case")
def case_file(request: HttpRequest, key: str) -> HttpResponse:
    """The whole case; ``?history=1`` adds who changed what, ``?identity=1`` who the patient is."""
    case = visible_case(request, key)
    identity = _identity(request)
    lines: list[Line] | None = None
    if "history" in request.GET:
        if not request.user.has_perm("registry.view_history"):
            raise PermissionDenied
        events = list(case_history(case.episode))
        lines = history_lines(case.episode, events, identity=identity)
    content = case_pdf(_file(case, lines, identity=identity), language=_language())
    return _pdf(request, content, _act(case, "case.pdf", identity=identity))


def _identity(request: HttpRequest) -> bool:
    """Tell whether the identity is asked for; refuse those who may not see it."""
    if "identity" not in request.GET:
        return False
    if not request.user.has_perm("registry.view_identity"):
        raise PermissionDenied
    return True


def _language() -> str:
    """Return the language of the text for hyphenation and for screen readers: en, zh."""
    return (get_language() or DEFAULT_LANGUAGE).partition("-")[0]


def _act(case: Case, name: str, *, identity: bool) -> audit.Act:
    return audit.Act(
        action="paper.download",
        target=case.episode.target,
        site=case.episode.site,
        case_key=case.episode.registry_id,
        changes={"printed": [None, name]} | ({"identity": [None, "yes"]} if identity else {}),
    )


def _pdf(request: HttpRequest, content: bytes, act: audit.Act) -> HttpResponse:
    """Record the download and hand the PDF out. Its name is the registry number, never a name."""
    if request.method == "GET":
        audit.record(act, by=person_of(request))
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{act.case_key or 'reperfuse'}-{request.path.rpartition('/')[2]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _file(case: Case, lines: list[Line] | None, *, identity: bool) -> CaseFile:
    frame, episode = Frame(case), case.episode
    now = timezone.now().astimezone(episode.site.zone)
    return CaseFile(
        registry_id=episode.registry_id,
        site=episode.site.name,
        zone=episode.site.time_zone,
        synthetic=episode.site.synthetic,
        status=frame.status_words,
        facts=frame.facts,
        completeness=_("%(answered)d of %(required)d required answered. %(saved)s.")
        % {"answered": frame.answered, "required": frame.required, "saved": frame.saved_words},
        signature=_signature(frame),
        printed=_("Printed %(day)s %(time)s")
        % {"day": date_words(now.date()), "time": format_time(now)},
        chapters=[
            Chapter(
                title=_(page.title),
                parts=[_part(item) for item in reading_of(case, page, identity=identity)],
            )
            for page in CODEBOOK
        ],
        remarks=[
            *(Remark(kind=item.kind, words=item.words) for item in frame.findings),
            *(
                Remark(kind="done", words=kept.words, kept=_kept_words(case, kept))
                for kept in frame.kept
            ),
        ],
        history=None if lines is None else [*_events(case, lines)],
    )


def _kept_words(case: Case, kept: ShownKept) -> str:
    """Say why a warning is kept, who said so and when."""
    return _("%(because)s (%(name)s, %(when)s)") % {
        "because": kept.because,
        "name": kept.query.answered_by,
        "when": moment_words(kept.query.answered_at.astimezone(case.episode.site.zone))
        if kept.query.answered_at is not None
        else "",
    }


def _signature(frame: Frame) -> str:
    if not frame.is_signed:
        return _("Not signed in Reperfuse.")
    words = {"name": str(frame.case.episode.signed_by), "day": frame.signed_words}
    if frame.case.episode.amended_at is not None:
        return _("Signed off by %(name)s on %(day)s and amended since.") % words
    return _("Signed off by %(name)s on %(day)s.") % words


def _part(reading: Reading) -> Part:
    section = reading.section
    title = _(section.title)
    if reading.row:
        # "Attempt 2" says it all; "90 days" does not.
        named = reading.row.lower().startswith(_(section.row_name).lower())
        title = reading.row if named else f"{title}: {reading.row}"
    return Part(
        title=title,
        answers=[
            Answer(label=item.label, words=item.words, known=item.known) for item in reading.items
        ],
        left_out=reading.left_out,
    )


def _events(case: Case, lines: list[Line]) -> Iterator[Event]:
    """Yield each act of the history with the answers that it changed."""
    for event, group in groupby(lines, key=attrgetter("event")):
        of_event = list(group)
        yield Event(
            at=moment_words(event.at.astimezone(case.episode.site.zone)),
            who=event.by_name,
            what=of_event[0].what,
            changes=[f"{line.label}: {line.old} → {line.new}" for line in of_event if line.label],
            reason=of_event[0].reason,
        )
