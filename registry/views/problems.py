"""What is wrong with a post, as lines that lead to the field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from registry.checks.engine import Finding, Severity
from registry.codebook.variable import Kind
from registry.forms.field import Field
from registry.forms.page import PageForm
from registry.forms.section import SectionForm
from registry.language import listed


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


def mark_findings(form: PageForm, findings: Iterable[Finding]) -> None:
    """Show each error and warning at the field that it speaks of last, if it is on this page."""
    for finding in findings:
        if finding.severity is Severity.INFORMATION:
            continue
        field = _field_of(form, finding)
        if field is not None:
            field.mark(finding.message, finding.severity.value, finding.code)


def _field_of(form: PageForm, finding: Finding) -> Field | None:
    parts: Sequence[SectionForm] = form.sections
    if finding.table:
        rows = (block for block in form.row_blocks if block.section.table == finding.table)
        parts = [row for block in rows for row in block.rows if row.record_id == finding.row_id]
    fields = {item.variable.name: item for part in parts for item in part.fields}
    named = [fields[name] for name in finding.variables if name in fields]
    # Two moments in the wrong order: what else the rule has read is not in the wrong.
    moments = [item for item in named if item.variable.kind is Kind.MOMENT]
    recorded = [item for item in moments if item.recorded.value is not None]
    if len(recorded) > 1:
        return recorded[-1]
    return named[-1] if named else None


def _words(item: Field) -> str:
    """Return what is wrong, beginning with the label of the field."""
    label = _(item.variable.label)
    if item.error.startswith(label):
        return item.error
    return _("%(label)s: %(problem)s") % {"label": label, "problem": item.error}


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
        "row": _(row_name),
        "typed": listed(typed),
    }
