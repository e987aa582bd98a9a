"""Marking answers as compared with their source: one, some of a section, or the whole case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from registry.codebook.lookup import section_by_key
from registry.codebook.variable import Section
from registry.http import clinical_page, person_of
from registry.selectors.verification import Marked, answered_items
from registry.services.verification import verify, withdraw
from registry.views.address import visible_episode

SEPARATOR = "/"


@require_POST
@clinical_page("registry.verify_data")
def verification(request: HttpRequest, key: str) -> HttpResponse:
    """Set or take back marks.

    ``answer`` names single answers ("imaging:5/aspects"), ``record`` all of a section in one row
    ("imaging/imaging:5"), ``whole`` all of the case; ``withdraw`` one whose mark was a mistake.
    What is not an answer of this case, or not open to the person, is passed over.
    """
    episode = visible_episode(request, key)
    identity = request.user.has_perm("registry.view_identity")
    open_to = answered_items(episode, identity=identity)
    by = person_of(request)
    mistakes = [_marked(text) for text in request.POST.getlist("withdraw")]
    if mistakes:
        count = withdraw(by=by, episode=episode, answers=[it for it in mistakes if it in open_to])
        messages.success(request, _taken_back(count))
    else:
        count = verify(by=by, episode=episode, answers=_wanted(request, open_to))
        messages.success(request, _verified(count))
    return redirect(f"{reverse('registry:review', args=[key])}#{_anchor(request)}")


def _wanted(request: HttpRequest, open_to: list[Marked]) -> list[Marked]:
    if "whole" in request.POST:
        return open_to
    single = {_marked(text) for text in request.POST.getlist("answer")}
    records = [_record(text) for text in request.POST.getlist("record")]
    return [
        (target, name)
        for target, name in open_to
        if (target, name) in single
        or any(target == of and name in section.names for section, of in records if section)
    ]


def _marked(text: str) -> Marked:
    target, _separator, name = text.partition(SEPARATOR)
    return target, name


def _record(text: str) -> tuple[Section | None, str]:
    key, _separator, target = text.partition(SEPARATOR)
    try:
        return section_by_key(key), target
    except KeyError:
        return None, target


def _anchor(request: HttpRequest) -> str:
    """Return where the person was: the section of the last button, or the beginning."""
    at = request.GET.get("at", "")
    return at if at.replace("-", "").replace("_", "").isalnum() else "main"


def _verified(count: int) -> str:
    words = ngettext(
        "%d answer marked as compared with its source.",
        "%d answers marked as compared with their source.",
        count,
    )
    return words % count if count else _("Nothing new was marked.")


def _taken_back(count: int) -> str:
    return _("The mark has been taken back.") if count else _("There was no such mark.")
