"""The fields in the form of a call, plainer than on a case's page: no menus of reasons."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from registry.forms.field import Field
from registry.templatetags.shell import icon

register = template.Library()


@register.simple_tag
def call_field(item: Field, anchor: str, label: str = "") -> SafeString:
    """Draw a field; ``anchor`` keeps the ids of several forms on one page apart."""
    words = label or _(item.variable.label)
    identity = f"{anchor}-{item.name}"
    error = call_error(item, anchor)
    if item.widget == "segments":
        return format_html(
            '<fieldset class="field" data-field="{}"{}><legend class="label">{}</legend>'
            '<div class="segments">{}</div>{}</fieldset>',
            item.name,
            _wrong(item, anchor),
            words,
            _segments(item),
            error,
        )
    return format_html(
        '<div class="field" data-field="{}"><label class="label" for="{}">{}</label>{}{}</div>',
        item.name,
        identity,
        words,
        _select(item, anchor) if item.options else _box(item, anchor),
        error,
    )


@register.simple_tag
def call_error(item: Field, anchor: str) -> SafeString:
    """Draw what is wrong with a field, or nothing."""
    if not item.error:
        return SafeString()
    return format_html(
        '<p class="field-error" id="{}-{}-error">{}<span>{}</span></p>',
        anchor,
        item.name,
        icon("error"),
        item.error,
    )


def _segments(item: Field) -> SafeString:
    return format_html_join(
        "",
        '<label class="segment"><input type="radio" name="{}" value="{}"{}><span>{}</span></label>',
        ((item.name, code, _if(code == item.text, " checked"), words) for code, words in _of(item)),
    )


def _select(item: Field, anchor: str) -> SafeString:
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, _if(code == item.text, " selected"), words) for code, words in _of(item)),
    )
    return format_html(
        '<select id="{0}-{1}" name="{1}"{2}><option value=""></option>{3}</select>',
        anchor,
        item.name,
        _wrong(item, anchor),
        options,
    )


def _box(item: Field, anchor: str) -> SafeString:
    return format_html(
        '<input type="text" id="{0}-{1}" name="{1}" value="{2}" autocomplete="off"{3}>',
        anchor,
        item.name,
        item.text,
        _wrong(item, anchor),
    )


def _of(item: Field) -> list[tuple[str, str]]:
    """Return the answers, shorter where a telephone call leaves no doubt."""
    shorter = {
        ("fu_respondent", "caregiver"): _("Relative"),
        ("fu_respondent", "general_practitioner"): _("Doctor"),
    }
    return [(code, shorter.get((item.name, code), words)) for code, words in item.options]


def _wrong(item: Field, anchor: str) -> Any:
    if not item.error:
        return ""
    return format_html(' aria-invalid="true" aria-describedby="{}-{}-error"', anchor, item.name)


def _if(holds: bool, words: str) -> SafeString:  # noqa: FBT001
    return SafeString(words if holds else "")
