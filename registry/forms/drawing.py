"""Fields as HTML. In Python and not in templates, because a page of a case has a hundred of them.

The classes are those of ``static/registry/css/components.css``; the style guide shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from registry.checks.wording import in_sentence
from registry.codebook.variable import Kind, MissingReason
from registry.forms.field import CLEAR, Field
from registry.forms.shape import REASON_MARK
from registry.language import unit_words

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


def note_slot(field: Field, note: SafeString) -> SafeString:
    """Draw the place of a field's note. It is always there: a save puts notes in and takes them."""
    return _safe(f'<div class="notes" data-note="{field.name}">{note}</div>')


def _hint(field: Field) -> str:
    if not field.is_hinted:
        return ""
    return f'<p class="hint" data-hint="{field.name}">{escape(field.hint)}</p>'


def place(field: Field, *, copied: bool = False) -> SafeString:
    """Return the attributes by which the browser finds a field and knows when it is asked."""
    asked_when = f' data-asked-when="{escape(field.condition)}"' if field.condition else ""
    copy = " data-copy" if copied else ""
    return _safe(
        f' id="at-{field.name}" data-field="{field.variable.name}"'
        f' data-kind="{field.variable.kind.value}"{copy}{asked_when}'
    )


def draw_label(field: Field) -> SafeString:
    """Draw the label, with the unit where there is one."""
    unit = unit_words(field.variable)
    shown = f' <span class="unit">({escape(unit)})</span>' if unit else ""
    return _safe(f"{escape(_(field.variable.label))}{shown}{draw_mark(field)}")


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
    chosen = field.chosen
    unknown = f"{REASON_MARK}{MissingReason.UNKNOWN.value}"
    segments = [
        _segment(field, code, label, chosen, f' id="{field.id}-{place_of}"')
        for place_of, (code, label) in enumerate(field.options)
    ]
    segments += [
        _segment(field, code, label, chosen, "", quiet=True)
        for code, label in field.marked_reasons
        if code == unknown
    ]
    other_reason = field.is_missing and field.reason != MissingReason.UNKNOWN
    classes = f"segments{' mrs' if field.is_mrs else ''}{' has-reason' if other_reason else ''}"
    menu = _group_reasons(field, without=MissingReason.UNKNOWN.value)
    return f'<div class="{classes}">{"".join(segments)}{menu}</div>'


def _segment(
    field: Field, code: str, label: str, chosen: str, identity: str, *, quiet: bool = False
) -> str:
    checked = " checked" if code == chosen else ""
    return (
        f'<label class="segment{" quiet" if quiet else ""}"><input type="radio"'
        f' name="{field.name}" value="{escape(code)}"{identity}{checked}>'
        f"<span>{escape(label)}</span></label>"
    )


def _ticks(field: Field, _spoken: str) -> str:
    ticks = "".join(
        f'<label class="tick"><input type="checkbox" name="{field.name}" value="{escape(code)}"'
        f' id="{field.id}-{number}"{" checked" if code in field.ticked else ""}>'
        f"<span>{escape(label)}</span></label>"
        for number, (code, label) in enumerate(field.options)
    )
    return f'<div class="ticks">{ticks}{_group_reasons(field, without="")}</div>'


def _select(field: Field, spoken: str) -> str:
    chosen = field.chosen
    reasons = _options(field.marked_reasons, chosen)
    group = (
        f'<optgroup label="{escape(_("No answer because"))}">{reasons}</optgroup>'
        if reasons
        else ""
    )
    missing = ' class="is-missing"' if field.is_missing else ""
    return (
        f'<select id="{field.id}" name="{field.name}"{missing}{_named(spoken)}{_wrong(field)}>'
        f'<option value=""></option>{_options(field.options, chosen)}{group}</select>'
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
    menu = ""
    if field.reasons:
        menu = _menu(field, f'<option value="">−</option>{_options(field.reasons, field.reason)}')
    missing = " has-reason" if field.is_missing else ""
    return f'<div class="control{missing}"><div class="box">{box}</div>{menu}</div>'


def _group_reasons(field: Field, *, without: str) -> str:
    """Return the quiet menu beside a group: its other reasons, and taking the answer back."""
    reasons = [(code, words) for code, words in field.reasons if code != without]
    reasons.append((CLEAR, _("Take the answer back")))
    return _menu(field, f'<option value="">−</option>{_options(reasons, field.reason)}')


def _menu(field: Field, options: str) -> str:
    name = _("%(label)s: why there is no answer") % {"label": _(field.variable.label)}
    return (
        f'<select class="reason" name="{field.name}-reason"'
        f' title="{escape(_("No answer because…"))}" aria-label="{escape(name)}">'
        f"{options}</select>"
    )


def _options(pairs: Iterable[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>'
        f"{escape(words)}</option>"
        for code, words in pairs
    )


def _listed(field: Field) -> str:
    return f' list="{field.suggestions}"' if field.suggestions else ""


def _named(spoken: str) -> str:
    return f' aria-label="{escape(spoken)}"' if spoken else ""


def _wrong(field: Field) -> str:
    if not field.note:
        return ""
    invalid = ' aria-invalid="true"' if field.note_kind == "error" else ""
    return f'{invalid} aria-describedby="{field.id}-error"'


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 - every piece above is escaped or comes from the codebook
