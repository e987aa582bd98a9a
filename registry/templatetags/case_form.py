"""What the templates of a case's form ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from registry.checks.wording import in_sentence
from registry.forms.drawing import draw_control, draw_field, draw_note, fold, note_slot, place
from registry.forms.field import Field
from registry.forms.page import PageForm, planned_words
from registry.forms.rows import RowForm, RowForms
from registry.forms.section import SectionForm
from registry.forms.showing import attempt_minutes
from registry.language import date_words, row_words
from registry.templatetags.shell import icon

register = template.Library()


@register.simple_tag
def field(item: Field, row: RowForm | None = None) -> SafeString:
    """Draw a field with its label and its error."""
    copied = isinstance(row, RowForm) and item.variable.name in row.copied
    return draw_field(item, icon(item.note_kind) if item.note else SafeString(), copied=copied)


@register.simple_tag
def cell(item: Field, row: RowForm, title: str) -> SafeString:
    """Draw a field in the cell of a table, where the head of the column is its label."""
    label = _(item.variable.label)
    spoken = _("%(label)s, %(row)s") % {"label": label, "row": title}
    control = draw_control(item, item.cell_widget, spoken)
    return format_html(
        '<td{}><div data-content class="{}"{}><span class="cell-label" aria-hidden="true">{}</span>'
        "{}</div></td>",
        place(item, copied=item.variable.name in row.copied),
        "short" if item.is_short else "",
        SafeString(" hidden") if item.asked is False else "",
        label,
        control,
    )


@register.simple_tag
def row_notes(row: RowForm, title: str) -> SafeString:
    """Draw the places of the notes of a row of a table: they stand together under the row."""
    slots = (note_slot(item, _note(item, title)) for item in row.columns)
    return SafeString("".join(slots))


@register.simple_tag
def page_notes(form: PageForm) -> SafeString:
    """Draw every note of a page, each with the name of the field that it belongs to."""
    drawn = (
        format_html('<div data-note-for="{}">{}</div>', item.name, _note(item, title))
        for item, title in _noted(form)
    )
    return SafeString("".join(drawn))


def _noted(form: PageForm) -> Iterator[tuple[Field, str]]:
    """Yield the fields with a note; those of a table's line with the title of their row."""
    for block in form.blocks:
        rows = block.forms if isinstance(block, RowForms) else [block]
        for number, part in enumerate(rows, start=1):
            in_line: set[str] = set()
            title = ""
            if isinstance(block, RowForms) and block.is_grid and isinstance(part, RowForm):
                in_line = {item.name for item in part.columns}
                title = row_title(form, block, part, number)
            for item in part.fields:
                if item.note:
                    yield item, title if item.name in in_line else ""


def _note(item: Field, title: str) -> SafeString:
    return draw_note(item, icon(item.note_kind), row=title) if item.note else SafeString()


@register.simple_block_tag
def folded(content: str, when: bool) -> SafeString:  # noqa: FBT001
    """Fold what nobody sees at first, if it may be."""
    return fold(content) if when else SafeString(content)


@register.filter
def is_rows(block: Any) -> bool:
    return isinstance(block, RowForms)


@register.simple_tag
def row_title(form: PageForm, rows: RowForms, row: SectionForm, number: int) -> str:
    """Return a row's name: "Attempt 2", or the planned time point with its dates."""
    if not rows.is_planned:
        return row_words(rows.section, number)
    return planned_words(form.follow_up(row.record_id))


@register.simple_tag
def row_note(form: PageForm, rows: RowForms, row: SectionForm) -> str:
    """Return when a planned row is due."""
    if not rows.is_planned:
        return ""
    planned = form.follow_up(row.record_id)
    return _("due %(due)s, window %(opens)s to %(closes)s") % {
        "due": date_words(planned.due_on),
        "opens": date_words(planned.window_opens_on),
        "closes": date_words(planned.window_closes_on),
    }


@register.simple_tag
def row_context(form: PageForm, rows: RowForms, row: SectionForm) -> str:
    """Return what a row's conditions ask for beside its own answers, as JSON."""
    context = form.row_context(rows, row.record_id)
    return json.dumps(context) if context else ""


@register.simple_tag
def block_title(form: PageForm, rows: RowForms) -> str:
    """Return the title of a block of rows; contacts name the follow-up they belong to."""
    if rows.section.table != "contactattempt":
        return _(rows.section.title)
    return _("%(title)s, %(time)s") % {
        "title": _(rows.section.title),
        "time": in_sentence(planned_words(form.follow_up(rows.owner_id))),
    }


@register.simple_tag
def minutes_between(row: SectionForm) -> str:
    """Return the minutes of an attempt, or a dash while they cannot be told."""
    return attempt_minutes(row.now())
