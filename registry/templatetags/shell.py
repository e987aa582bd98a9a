"""The frame of every page: navigation, icons, the person, the notice on synthetic data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.urls import is_valid_path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.checks.wording import in_sentence
from registry.language import language_tag, listed
from registry.models import Site

register = template.Library()
register.filter(in_sentence)
register.simple_tag(language_tag)

THEMES = ("light", "dark")
# address, label, icon, permission
PLACES = (
    ("/today/", gettext_lazy("Today"), "today", "registry.view_case"),
    ("/cases/", gettext_lazy("Cases"), "cases", "registry.view_case"),
    ("/corelab/", gettext_lazy("Readings"), "cases", "registry.read_angiograms"),
    ("/corelab/cases/", gettext_lazy("Core lab"), "part", "registry.assign_angiograms"),
    ("/reports/", gettext_lazy("Reports"), "reports", "analytics.view_report"),
    ("/data/dictionary/", gettext_lazy("Codebook"), "data", "registry.view_codebook"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the main navigation."""

    url: str
    label: Any
    icon: str
    current: bool


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[Place]:
    """Return the places that exist and that the person may open."""
    request: HttpRequest | None = context.get("request")
    if request is None or not request.user.is_authenticated:
        return []
    return [
        Place(url, label, icon, request.path.startswith(url))
        for url, label, icon, permission in PLACES
        if is_valid_path(url) and request.user.has_perm(permission)
    ]


@register.simple_tag(takes_context=True)
def sees_synthetic_data(context: Context) -> bool:
    """Tell whether any site of the person holds invented cases."""
    request: HttpRequest | None = context.get("request")
    if request is None or not request.user.is_authenticated:
        return False
    return Site.objects.filter(memberships__user=request.user, synthetic=True).exists()


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """Return the theme that the person chose, or nothing to follow the system."""
    request: HttpRequest | None = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return chosen if chosen in THEMES else ""


@register.simple_tag
def role_words(user: Any) -> str:
    """Return the person's roles in words."""
    labels = {key: role.label for key, role in settings.ROLES.items()}
    return listed(_(labels.get(key, key)) for key in user.role_keys)


@register.filter
def initials(user: Any) -> str:
    """Return one or two letters that stand for the person."""
    names = [name for name in (user.first_name, user.last_name) if name] or [user.username]
    return "".join(name[0] for name in names[:2]).upper()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon from the sprite; with ``label`` it speaks, without it is decoration."""
    address = f"{static('registry/icons/sprite.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon {0}" role="img" aria-label="{2}"><use href="{1}"></use></svg>',
            name,
            address,
            label,
        )
    return format_html(
        '<svg class="icon {0}" aria-hidden="true"><use href="{1}"></use></svg>', name, address
    )
