"""Source-verified marks at the fields of a page."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from registry.forms.page import PageForm
from registry.forms.section import SectionForm
from registry.language import date_words
from registry.selectors.verification import live_marks


def mark_verified(form: PageForm) -> None:
    """Tell each field who compared its recorded answer with the source, and when."""
    marks = live_marks(form.case.episode)
    if not marks:
        return
    zone = form.case.episode.site.zone
    for part, table in _parts(form):
        for item in part.fields:
            mark = marks.get((f"{table}:{part.record_id}", item.variable.name))
            if mark is not None:
                item.verified = _("Compared with the source by %(name)s on %(day)s") % {
                    "name": mark.verified_by,
                    "day": date_words(mark.verified_at.astimezone(zone).date()),
                }


def _parts(form: PageForm) -> Iterator[tuple[SectionForm, str]]:
    for part in form.sections:
        yield part, part.section.table
    for block in form.row_blocks:
        for row in block.rows:
            yield row, block.section.table
