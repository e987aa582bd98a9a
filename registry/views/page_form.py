"""The form of a page as the person of a request may fill it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from registry.codebook.variable import Page
from registry.forms.page import PageForm
from registry.forms.reading import Setting
from registry.models import Draft
from registry.selectors.case import Case


def page_form(
    request: HttpRequest,
    page: Page,
    case: Case,
    data: QueryDict | None = None,
    drafts: Sequence[Draft] = (),
    *,
    values: Mapping[str, Any] | None = None,
) -> PageForm:
    """Return the page's form: with a post what was typed, without one what is recorded or kept.

    ``values``: the case as a mapping, where it is at hand.
    """
    return PageForm(
        page,
        case,
        data,
        setting=Setting(
            zone=case.episode.site.zone, near=case.episode.index_date, now=timezone.now()
        ),
        identity=request.user.has_perm("registry.view_identity"),
        drafts=drafts,
        values=values,
    )
