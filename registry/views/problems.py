"""What is wrong with a post, as lines that lead to the field."""

from __future__ import annotations

from django.utils.translation import gettext as _

from registry.forms.field import Field
from registry.forms.page import PageForm


def problems_of(form: PageForm, reason_error: str = "") -> list[tuple[str, str]]:
    """Return (address, words) for everything on the page that was not saved."""
    found = [(f"#{item.first_id}", _words(item)) for part in form.forms for item in part.errors]
    if reason_error:
        found.append(("#id_reason", reason_error))
    found += [
        (
            f"#{block.section.key}",
            _vanished_words(block.section.row_name, form, row_id, block.prefix),
        )
        for block in form.vanished
        for row_id in block.vanished
    ]
    return found


def _words(item: Field) -> str:
    """Return what is wrong, beginning with the label of the field."""
    label = item.variable.label
    return item.error if item.error.startswith(label) else f"{label}: {item.error}"


def _vanished_words(row_name: str, form: PageForm, row_id: int, prefix: str) -> str:
    """Say that a row is gone, with what was typed into it, so that nothing is lost."""
    start = f"{prefix}-{row_id}-"
    typed = [
        text
        for name, texts in (form.data.lists() if form.data is not None else ())
        for text in texts
        if name.startswith(start) and not name.endswith(("-version", "-key")) and text
    ]
    return _("Somebody else removed this %(row)s while you were working. You had: %(typed)s") % {
        "row": row_name,
        "typed": ", ".join(typed),
    }
