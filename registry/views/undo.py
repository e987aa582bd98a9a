"""Taking a change back: first what would become of the answers, then the new entry."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.forms.reason import ReasonBox, read_reason
from registry.http import clinical_page, person_of
from registry.models import AuditEvent, Episode
from registry.selectors.history import case_history
from registry.services.errors import Overtaken, ReasonRequiredError, WriteRefusedError
from registry.services.undo import obstacles, section_of, undo
from registry.views.address import visible_case
from registry.views.frame import Frame
from registry.views.history_lines import Line, answer_in_words, find_variable, history_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOvertaken:
    """An answer that stands in the way, with what it was made then and what it is now."""

    label: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the change cannot be taken back."""

    words: str = ""
    overtaken: tuple[ShownOvertaken, ...] = ()
    reason: str = ""

    @property
    def status(self) -> int:
        if self.words:
            return 409
        return 422 if self.reason else 200


@clinical_page("registry.enter_data")
def undo_change(request: HttpRequest, key: str, event_id: int) -> HttpResponse:
    """Show what would be taken back; a post takes it back, or says why it cannot be.

    ``?field=`` in the address takes back one answer of the save only.
    """
    case = visible_case(request, key)
    event = _event(request, case.episode, event_id)
    name = request.GET.get("field", "")
    if name and name not in event.changes | event.identity_changes:
        raise Http404
    refusal = _attempt(request, case.episode, event, name)
    if refusal is None:
        messages.success(request, _("The change has been taken back. Both stand in the history."))
        return redirect(reverse("registry:history", args=[key]))
    context = {
        "frame": Frame(case),
        "here": "history",
        "event": event,
        "lines": _lines(request, case.episode, event, name),
        "refusal": refusal,
        "reason_box": ReasonBox.of(request.POST),
        "reason_error": refusal.reason,
    }
    return render(request, "cases/undo.html", context, status=refusal.status)


def _event(request: HttpRequest, episode: Episode, event_id: int) -> AuditEvent:
    """Return an event of this case that can be taken back and seen as a whole, or none."""
    event = case_history(episode).filter(pk=event_id).first()
    if event is None or section_of(event) is None:
        raise Http404
    if event.identity_changes and not request.user.has_perm("registry.view_identity"):
        raise Http404
    return event


def _attempt(
    request: HttpRequest, episode: Episode, event: AuditEvent, name: str
) -> Refusal | None:
    """Take the change back if this is a post; return None if that is done."""
    names = [name] if name else []
    try:
        overtaken = obstacles(episode=episode, event=event, names=names)
        if overtaken:
            return _overtaken(event, overtaken)
        if request.method != "POST":
            return Refusal()
        undo(
            by=person_of(request),
            episode=episode,
            event=event,
            names=names,
            reason=read_reason(request.POST),
        )
    except ReasonRequiredError as refused:
        return Refusal(reason=str(refused))
    except WriteRefusedError as refused:
        return Refusal(words=str(refused))
    return None


def _overtaken(event: AuditEvent, overtaken: list[Overtaken]) -> Refusal:
    table = event.target.partition(":")[0]
    shown = []
    for item in overtaken:
        _section, variable = find_variable(table, item.variable)
        shown.append(
            ShownOvertaken(
                label=_(variable.label) if variable is not None else item.variable,
                then=answer_in_words(item.then, variable),
                now=answer_in_words(item.now, variable),
            )
        )
    return Refusal(
        _("This has been changed again since, so it is not taken back. Both answers are below."),
        tuple(shown),
    )


def _lines(request: HttpRequest, episode: Episode, event: AuditEvent, name: str) -> list[Line]:
    identity = request.user.has_perm("registry.view_identity")
    lines = history_lines(episode, [event], identity=identity)
    return [line for line in lines if not name or line.name == name]
