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
from django.urls import is_valid_path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from registry.checks.wording import in_sentence
from registry.http import person_of
from registry.language import language_tag, listed
from registry.selectors.bounded import Count
from registry.selectors.local_day import local_day
from registry.selectors.waiting import waiting

register = template.Library()
register.filter(in_sentence)
register.simple_tag(language_tag)

THEMES = ("light", "dark")
SHORT_LANGUAGES = {"en": "English", "zh-hans": "中文"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A place of the product. ``waiting`` is the address of what its count counts."""

    key: str
    url: str
    label: Any
    icon: str
    permission: str
    waiting: str = ""


PLACES = (
    Destination(
        key="today",
        url="/today/",
        label=gettext_lazy("Today"),
        icon="today",
        permission="registry.view_case",
    ),
    Destination(
        key="cases",
        url="/cases/",
        label=gettext_lazy("Cases"),
        icon="cases",
        permission="registry.view_case",
    ),
    Destination(
        key="followup",
        url="/followup/",
        label=gettext_lazy("Follow-up"),
        icon="followup",
        permission="registry.view_case",
        waiting="/followup/?due=overdue",
    ),
    Destination(
        key="queries",
        url="/queries/",
        label=gettext_lazy("Queries"),
        icon="queries",
        permission="registry.view_case",
    ),
    Destination(
        key="readings",
        url="/corelab/",
        label=gettext_lazy("Readings"),
        icon="cases",
        permission="registry.read_angiograms",
    ),
    Destination(
        key="reports",
        url="/reports/",
        label=gettext_lazy("Reports"),
        icon="reports",
        permission="analytics.view_report",
    ),
)
# What is needed less often stands in the person's menu.
MENU_PLACES = (
    Destination(
        key="dictionary",
        url="/data/dictionary/",
        label=gettext_lazy("Codebook"),
        icon="data",
        permission="registry.view_codebook",
    ),
    Destination(
        key="core_lab",
        url="/corelab/cases/",
        label=gettext_lazy("Core lab"),
        icon="data",
        permission="registry.assign_angiograms",
    ),
    Destination(
        key="agreement",
        url="/corelab/agreement/",
        label=gettext_lazy("Agreement of readings"),
        icon="data",
        permission="registry.view_agreement",
    ),
    Destination(
        key="checks",
        url="/data/checks/",
        label=gettext_lazy("Checks and how often they fire"),
        icon="data",
        permission="registry.view_check_budget",
    ),
    Destination(
        key="import",
        url="/data/import/",
        label=gettext_lazy("Import"),
        icon="data",
        permission="registry.enter_data",
    ),
    Destination(
        key="export",
        url="/data/export/",
        label=gettext_lazy("Export"),
        icon="data",
        permission="registry.view_case",
    ),
    Destination(
        key="profile",
        url="/settings/profile/",
        label=gettext_lazy("Profile"),
        icon="account",
        permission="registry.view_codebook",
    ),
    Destination(
        key="shortcuts",
        url="/settings/shortcuts/",
        label=gettext_lazy("Keyboard shortcuts"),
        icon="help",
        permission="registry.view_codebook",
    ),
)


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
    places = [place for place in PLACES if _is_open(request, place)]
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
    return [_entry(request, place, None) for place in MENU_PLACES if _is_open(request, place)]


def _signed_in(context: Context) -> HttpRequest | None:
    request: HttpRequest | None = context.get("request")
    return request if request is not None and request.user.is_authenticated else None


def _is_open(request: HttpRequest, place: Destination) -> bool:
    return _exists(place.url) and request.user.has_perm(place.permission)


@cache
def _exists(url: str) -> bool:
    """Whether there is such a page at all: asked once for each process, as code does not change."""
    return bool(is_valid_path(url))


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
