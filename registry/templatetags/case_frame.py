"""What stands around every page of a case and comes again with every save of a field.

In Python and not in templates, as fields are: a template takes five times as long.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from registry.templatetags.shell import icon

register = template.Library()

CURRENT = SafeString('aria-current="page"')
NOT_CURRENT = SafeString("")


@register.simple_tag(takes_context=True)
def case_pages(context: Context) -> SafeString:
    """Draw the list of the case's pages, with the state of each, and what else there is of it."""
    frame = context["frame"]
    page, here = context.get("page"), context.get("here")
    key = getattr(page, "key", None)
    lines = [_page(entry, is_current=entry.page.key == key) for entry in frame.pages]
    lines.append(_further("review", frame.key, "info", _("Review"), is_current=here == "review"))
    if context["request"].user.has_perm("registry.view_history"):
        words = pgettext("of changes", "History")
        lines.append(_further("history", frame.key, "later", words, is_current=here == "history"))
    return SafeString("\n".join(["", *lines, ""]))


def _page(entry: Any, *, is_current: bool) -> SafeString:
    return format_html(
        '<li> <a href="{}" {}> {} <span>{}</span> <span class="tally">{}</span> </a> </li>',
        entry.address,
        CURRENT if is_current else NOT_CURRENT,
        icon(entry.state, entry.state_words),
        _(entry.page.title),
        f"{entry.answered}/{entry.required}" if entry.required else "",
    )


def _further(name: str, case: str, sign: str, words: str, *, is_current: bool) -> SafeString:
    return format_html(
        '<li><a href="{}" {}>{}<span>{}</span></a></li>',
        reverse(f"registry:{name}", args=[case]),
        CURRENT if is_current else NOT_CURRENT,
        icon(sign),
        words,
    )


@register.simple_tag
def case_counts(frame: Any) -> SafeString:
    """Draw how much of the case is answered, and how many errors and warnings there are."""
    errors, warnings = len(frame.errors), len(frame.warnings)
    # The number stands in markup of its own; the words around it are the catalogue's.
    answered = _("<strong>%(answered)s of %(required)s</strong> required answered") % {
        "answered": frame.answered,
        "required": frame.required,
    }
    meter = format_html_join(
        "",
        '<progress max="{}" value="{}"></progress>',
        ((entry.required, entry.answered) for entry in frame.pages if entry.required),
    )
    parts = [
        format_html('<span class="small">{}</span>', SafeString(answered)),
        format_html('<span class="meter" aria-hidden="true"> {} </span>', meter),
    ]
    if errors:
        words = ngettext("%(number)s error", "%(number)s errors", errors) % {"number": errors}
        parts.append(format_html('<a class="badge error" href="#checks">{}</a>', words))
    if warnings:
        words = _("%(number)s to review") % {"number": warnings}
        parts.append(format_html('<a class="badge warning" href="#checks">{}</a>', words))
    return SafeString("\n".join(["", *parts, ""]))
