"""A screen of the product, and the window in which a person has it open."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from playwright.sync_api import Page

from tests.journeys.browser import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.product import Product

LANGUAGE_COOKIE = "django_language"
Cookies = list[Any]
Finder = Callable[["Stage"], str]
ALL_WIDTHS = (1440, 390, 320)


class Screen(NamedTuple):
    """One row: what is opened, by whom, and what is done there before it is looked at.

    ``address`` may name what has to be found first: ``/cases/{case}/patient/``. ``noise`` is what
    the browser rightly complains about there. Nobody is signed in for ``person`` "".
    """

    name: str
    address: str
    person: str = "coordinator"
    act: Callable[[Stage], None] | None = None
    widths: tuple[int, ...] = ALL_WIDTHS
    noise: tuple[str, ...] = ()


class Stage:
    """The window of one person, and the names of what the product holds."""

    def __init__(self, visit: Visit, product: Product, person: str) -> None:
        self.product = product
        self.visitor: Visitor = visit()
        self.page: Page = self.visitor.page
        self.cookies = _session_of(self.visitor, product, person)
        self.language = ""

    def place(self, name: str) -> str:
        """Return the key or number that an address means by ``name``; found only once."""
        known = _known_places(self.product)
        if name not in known:
            known[name] = _finder(name)(self)
        return known[name]

    def become(self, person: str) -> None:
        """Be somebody else until a screen is opened."""
        self.visitor.context.clear_cookies()
        _session_of(self.visitor, self.product, person)

    def open(self, screen: Screen, language: str) -> None:
        """Open the screen as a person does who has just signed in, and do what belongs to it."""
        self.language = language
        places = {name: self.place(name) for name in names_in(screen.address)}
        self._arrive(language)
        self.page.goto(screen.address.format_map(places))
        if screen.act is not None:
            screen.act(self)

    def _arrive(self, language: str) -> None:
        self.page.unroute_all()
        self.page.goto("about:blank")
        self.page.set_viewport_size({"width": 1440, "height": 900})
        self.page.emulate_media(color_scheme="light", forced_colors="none")
        self.visitor.context.clear_cookies()
        cookie: Any = {"name": LANGUAGE_COOKIE, "value": language, "url": self.product.address}
        self.visitor.context.add_cookies([*self.cookies, cookie])


def names_in(address: str) -> list[str]:
    return [part.partition("}")[0] for part in address.split("{")[1:]]


FINDERS: dict[str, Finder] = {}


def finds(name: str) -> Callable[[Finder], Finder]:
    """Declare how the place ``name`` is found; a name may end in ``_`` and anything."""

    def declare(finder: Finder) -> Finder:
        FINDERS[name] = finder
        return finder

    return declare


def _finder(name: str) -> Finder:
    found = FINDERS.get(name) or FINDERS.get(name.partition("_")[0])
    assert found is not None, f"Nobody knows how to find {name}"
    return found


@cache
def _known_places(product: Product) -> dict[str, str]:
    return {}


@cache
def _known_sessions(product: Product) -> dict[str, Cookies]:
    return {}


def _session_of(visitor: Visitor, product: Product, person: str) -> Cookies:
    """Sign in once for all screens of this person."""
    known = _known_sessions(product)
    if person and person not in known:
        visitor.sign_in(person)
        known[person] = visitor.context.cookies()
    elif person:
        visitor.context.add_cookies(known[person])
    return known.get(person, [])
