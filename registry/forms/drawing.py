"""Fields as HTML. In Python and not in templates, because a page of a case has a hundred of them.

The classes are those of ``static/registry/css/components.css``; the style guide shows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from registry.checks.wording import in_sentence
from registry.codebook.variable import Kind, MissingReason
from registry.forms.field import Field
from registry.forms.pieces import Options, pieces_of

# A menu of reasons without its reasons, and the whole menu beside it; see _menu.
LIGHT_MENU = re.compile(
    r'<select class="reason light"[^>]*>.*?</select><noscript>(.*?)</noscript>', re.DOTALL
)
INPUT_MODES = {Kind.INTEGER: "numeric", Kind.DECIMAL: "decimal"}


def draw_field(field: Field, icon: SafeString, *, copied: bool = False) -> SafeString:
    """Draw a field with its label above and its error below. ``icon`` stands before the error."""
    label = draw_label(field)
    control = draw_control(field, field.widget)
    if field.widget in ("segments", "ticks"):
        wrong = _wrong(field)
        body = f'<fieldset{wrong}><legend class="label">{label}</legend>{control}</fieldset>'
    elif field.widget == "moment":
        body = (
            f'<div role="group" aria-labelledby="{field.id}-label">'
            f'<span class="label" id="{field.id}-label">{label}</span>{control}</div>'
        )
    else:
        body = f'<label class="label" for="{field.id}">{label}</label>{control}'
    return _safe(
        f'<div class="field {field.width}"{place(field, copied=copied)}'
        f"{' hidden' if field.asked is False else ''}>{body}{_hint(field)}"
        f"{note_slot(field, draw_note(field, icon))}</div>"
    )


def fold(html: str) -> SafeString:
    """Make nodes of a part only where there are no scripts; the others make them on demand.

    A browser that runs scripts takes what stands in <noscript> as one text (folded.js). It ends
    with the first end tag, so that none may stand in another.
    """
    whole = LIGHT_MENU.sub(r"\1", html)
    return _safe(f"<noscript>{whole}</noscript>")


def note_slot(field: Field, note: SafeString) -> SafeString:
    """Draw the place of a field's note. It is always there: a save puts notes in and takes them."""
    return _safe(f'<div class="notes" data-note="{field.name}">{note}</div>')


def _hint(field: Field) -> str:
    if not field.is_hinted:
        return ""
    return f'<p class="hint" data-hint="{field.name}">{escape(field.hint)}</p>'


def place(field: Field, *, copied: bool = False) -> SafeString:
    """Return the attributes by which the browser finds a field and knows when it is asked."""
    pieces = pieces_of(field.look)
    copy = " data-copy" if copied else ""
    return _safe(f' id="at-{field.name}"{pieces.kind}{copy}{pieces.asked_when}')


def draw_label(field: Field) -> SafeString:
    """Draw the label, with the unit where there is one."""
    return _safe(f"{pieces_of(field.look).label}{draw_mark(field)}")


def draw_mark(field: Field) -> str:
    """Draw the source-verified mark of the recorded answer, or nothing."""
    if not field.verified:
        return ""
    return (
        f'&nbsp;<span class="verified" title="{escape(field.verified)}"><span aria-hidden="true">✓'
        f'</span><span class="visually-hidden">{escape(field.verified)}</span></span>'
    )


def draw_note(field: Field, icon: SafeString, *, row: str = "") -> SafeString:
    """Draw what is wrong with the answer, or unusual about it, or nothing.

    ``row`` names the row where notes stand under the whole row and not under their own field.
    """
    if not field.note:
        return _safe("")
    words = field.note
    if row:
        words = _("%(row)s, %(label)s: %(note)s") % {
            "row": row,
            "label": in_sentence(_(field.variable.label)),
            "note": field.note,
        }
    return _safe(
        f'<p class="field-{field.note_kind}" id="{field.id}-error">{icon}'
        f"<span>{escape(words)}</span></p>"
    )


def draw_control(field: Field, widget: str, spoken: str = "") -> SafeString:
    """Draw the control without its label; ``spoken`` names it where no label is printed."""
    draw: dict[str, Callable[[Field, str], str]] = {
        "segments": _segments,
        "ticks": _ticks,
        "select": _select,
        "moment": _moment,
    }
    return _safe(draw.get(widget, _box)(field, spoken))


def _segments(field: Field, _spoken: str) -> str:
    pieces, chosen = pieces_of(field.look), field.chosen
    name, identity = field.name, field.id
    segments = [
        f'<label class="segment"><input type="radio" name="{name}" value="{value}"'
        f' id="{identity}-{number}"{" checked" if code == chosen else ""}>'
        f"<span>{label}</span></label>"
        for number, (code, value, label) in enumerate(pieces.values)
    ]
    segments += [
        f'<label class="segment quiet"><input type="radio" name="{name}" value="{value}"'
        f"{' checked' if code == chosen else ''}><span>{label}</span></label>"
        for code, value, label in pieces.unknown
    ]
    other_reason = field.is_missing and field.reason != MissingReason.UNKNOWN
    mrs, reason = " mrs" if field.look.is_mrs else "", " has-reason" if other_reason else ""
    menu = _menu(field, pieces.segment_reasons)
    return f'<div class="segments{mrs}{reason}">{"".join(segments)}{menu}</div>'


def _ticks(field: Field, _spoken: str) -> str:
    pieces = pieces_of(field.look)
    ticks = "".join(
        f'<label class="tick"><input type="checkbox" name="{field.name}" value="{value}"'
        f' id="{field.id}-{number}"{" checked" if code in field.ticked else ""}>'
        f"<span>{label}</span></label>"
        for number, (code, value, label) in enumerate(pieces.values)
    )
    return f'<div class="ticks">{ticks}{_menu(field, pieces.group_reasons)}</div>'


def _select(field: Field, spoken: str) -> str:
    pieces, chosen = pieces_of(field.look), field.chosen
    group = ""
    if field.reasons:
        reasons = pieces.marked_reasons.with_chosen(chosen)
        group = f'<optgroup label="{escape(_("No answer because"))}">{reasons}</optgroup>'
    missing = ' class="is-missing"' if field.is_missing else ""
    return (
        f'<select id="{field.id}" name="{field.name}"{missing}{_named(spoken)}{_wrong(field)}>'
        f'<option value=""></option>{pieces.options.with_chosen(chosen)}{group}</select>'
    )


def _moment(field: Field, spoken: str) -> str:
    date, time = _("Date"), _("Time")
    if spoken:
        date = _("Date, %(field)s") % {"field": spoken}
        time = _("Time, %(field)s") % {"field": spoken}
    boxes = (
        f'<div class="moment"><input class="date" type="text" name="{field.name}-date"'
        f' id="{field.id}-date" value="{escape(field.date_text)}" autocomplete="off"'
        f' aria-label="{escape(date)}">'
        f'<input class="time" type="text" inputmode="numeric" name="{field.name}-time"'
        f' id="{field.id}-time" value="{escape(field.text)}" autocomplete="off"'
        f' placeholder="hhmm" aria-label="{escape(time)}"{_wrong(field)}></div>'
    )
    return _with_reasons(field, boxes)


def _box(field: Field, spoken: str) -> str:
    kind = field.variable.kind
    form = "text-box" if kind is Kind.TEXT else "number-box"
    mode = INPUT_MODES.get(kind, "text")
    box = (
        f'<input class="{form}" type="text" id="{field.id}" name="{field.name}"'
        f' value="{escape(field.text)}" autocomplete="off" inputmode="{mode}"{_listed(field)}'
        f"{_named(spoken)}{_wrong(field)}>"
    )
    return _with_reasons(field, box)


def _with_reasons(field: Field, box: str) -> str:
    """Put the quiet menu of reasons at the end of a box."""
    menu = _menu(field, pieces_of(field.look).reasons) if field.reasons else ""
    missing = " has-reason" if field.is_missing else ""
    return f'<div class="control{missing}"><div class="box">{box}</div>{menu}</div>'


def _menu(field: Field, options: Options) -> str:
    """Draw the menu of reasons; where none is chosen, its options are half of a page's nodes.

    Then a menu without options stands there for scripts, which fetch them from the whole one when
    it is used. Without scripts both are posted, and the last one counts.
    """
    named = f'name="{field.name}-reason"{pieces_of(field.look).menu_words}'
    none = '<option value="">−</option>'
    whole = f'<select class="reason" {named}>{none}{options.with_chosen(field.reason)}</select>'
    if field.reason:
        return whole
    light = f'<select class="reason light" {named}>{none}</select>'
    return f"{light}<noscript>{whole}</noscript>"


def _listed(field: Field) -> str:
    return f' list="{field.look.suggestions}"' if field.look.suggestions else ""


def _named(spoken: str) -> str:
    return f' aria-label="{escape(spoken)}"' if spoken else ""


def _wrong(field: Field) -> str:
    if not field.note:
        return ""
    invalid = ' aria-invalid="true"' if field.note_kind == "error" else ""
    return f'{invalid} aria-describedby="{field.id}-error"'


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 - every piece above is escaped or comes from the codebook
