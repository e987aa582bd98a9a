"""The frame of every page: navigation, icons, the person, the notice on synthetic data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registry.checks.wording import in_sentence
from registry.http import person_of
from registry.language import language_tag, listed
from registry.places import MENU_PLACES, PLACES, Destination
from registry.selectors.bounded import Count
from registry.selectors.local_day import local_day
from registry.selectors.waiting import waiting

register = template.Library()
register.filter(in_sentence)
register.simple_tag(language_tag)

THEMES = ("light", "dark")
SHORT_LANGUAGES = {"en": "English", "zh-hans": "中文"}


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation. ``count`` is None where nothing is counted."""

    url: str
    label: Any
    icon: str
    current: bool
    count: Count | None = None


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[Place]:
    """Return the places that exist and that the person may open, with what waits there."""
    request = _signed_in(context)
    if request is None:
        return []
    person = person_of(request)
    places = [place for place in PLACES if place.is_open_to(person)]
    counts = {}
    if any(place.key == "today" for place in places):
        counts = waiting(person, local_day(person.own_sites))
    return [_entry(request, place, counts.get(place.key)) for place in places]


@register.simple_tag(takes_context=True)
def menu_places(context: Context) -> list[Place]:
    """Return the entries of the person's menu."""
    request = _signed_in(context)
    if request is None:
        return []
    person = person_of(request)
    return [_entry(request, place, None) for place in MENU_PLACES if place.is_open_to(person)]


def _signed_in(context: Context) -> HttpRequest | None:
    request: HttpRequest | None = context.get("request")
    return request if request is not None and request.user.is_authenticated else None


def _entry(request: HttpRequest, place: Destination, count: Count | None) -> Place:
    waits = count is not None and count.number > 0
    address = place.waiting if waits and place.waiting else place.url
    current = request.path.startswith(place.url)
    return Place(address, place.label, place.icon, current, count if waits else None)


@register.simple_tag
def other_languages() -> list[tuple[str, str]]:
    """Return code and name of the languages that the page is not in."""
    now = get_language()
    return [(code, SHORT_LANGUAGES[code]) for code, _name in settings.LANGUAGES if code != now]


@register.simple_tag(takes_context=True)
def single_keys(context: Context) -> bool:
    """Tell whether single keys do something outside fields: yes, unless switched off."""
    request = _signed_in(context)
    return request is None or bool(getattr(request.user, "single_keys", True))


@register.simple_tag(takes_context=True)
def sees_synthetic_data(context: Context) -> bool:
    """Tell whether any site of the person holds invented cases."""
    request = _signed_in(context)
    return request is not None and any(site.synthetic for site in person_of(request).own_sites)


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
@cache
def address(name: str) -> str:
    """Return the address of a page that is the same for everybody, looked up once."""
    return reverse(name)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon from the sprite; with ``label`` it speaks, without it is decoration."""
    return _spoken_icon(name, label) if label else _plain_icon(name)


@lru_cache(maxsize=256)
def _spoken_icon(name: str, label: str) -> SafeString:
    return format_html(
        '<svg class="icon {0}" role="img" aria-label="{2}"><use href="{1}#{0}"></use></svg>',
        name,
        _sprite(),
        label,
    )


@cache
def _plain_icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon {0}" aria-hidden="true"><use href="{1}#{0}"></use></svg>', name, _sprite()
    )


@cache
def _sprite() -> str:
    """The address of the sprite, which is as old as the process: looked up once."""
    return static("registry/icons/sprite.svg")
