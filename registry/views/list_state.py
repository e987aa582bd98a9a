"""The list of cases as its address says it: what it is narrowed to, sorted by, and shows.

Everything that a person sees of a list stands in the address, so that it can be kept and sent;
a saved view is nothing but such a query.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from registry.forms.cases import NEEDS_CHOICES, STATUS_CHOICES, CaseFilterForm
from registry.language import date_words
from registry.models import Site
from registry.selectors.cases import NEWEST_FIRST, SORTS, CaseFilter, sort_keys
from registry.views.case_columns import DEFAULT, Column, columns_of

PER_PAGE = (50, 200)
# field of the filter -> its word in the address
WORDS = {
    "search": "q",
    "status": "status",
    "needs": "needs",
    "site": "site",
    "date_from": "from",
    "date_to": "to",
    "signer": "signer",
}
NOTHING = CaseFilter()


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in words, and the address of the list without it."""

    words: str
    without: str


@dataclass(frozen=True, slots=True)
class SortHead:
    """How a column is sorted now, and where pressing its head leads."""

    state: str
    address: str
    added: str  # as a further key, behind those that lead
    place: int  # 1 for the leading key; 0 where the column does not sort


@dataclass(frozen=True, slots=True)
class ListState:
    """One list: the same address gives the same state, and the other way round."""

    wanted: CaseFilter = NOTHING
    columns: tuple[str, ...] = DEFAULT
    per_page: int = PER_PAGE[0]
    view: int | None = None

    @property
    def shown(self) -> tuple[Column, ...]:
        return columns_of(self.columns)

    @property
    def narrowed(self) -> bool:
        return replace(self.wanted, sort=NEWEST_FIRST) != NOTHING

    @property
    def parameters(self) -> dict[str, str]:
        """Return the words of the address, in one order, without those that say nothing."""
        found: dict[str, str] = {}
        for name, word in WORDS.items():
            value = getattr(self.wanted, name)
            if value not in ("", None):
                found[word] = value.isoformat() if isinstance(value, date) else str(value)
        if self.wanted.sort != NEWEST_FIRST:
            found["sort"] = self.wanted.sort
        if self.columns != DEFAULT:
            found["cols"] = ",".join(self.columns)
        if self.per_page != PER_PAGE[0]:
            found["per"] = str(self.per_page)
        return found

    @property
    def query(self) -> str:
        """Return the query that a saved view keeps."""
        return urlencode(self.parameters, safe=",")

    @property
    def address(self) -> str:
        """Return the relative address of this list. Without a word it is the whole list."""
        view = {} if self.view is None else {"view": str(self.view)}
        return f"?{urlencode(self.parameters | view, safe=',') or 'view=all'}"

    def changed(self, **changes: Any) -> ListState:
        """Return the list with another filter or order."""
        return replace(self, wanted=replace(self.wanted, **changes))

    def with_columns(self, keys: Collection[str]) -> ListState:
        return replace(self, columns=tuple(column.key for column in columns_of(keys)))

    def with_page_length(self, per_page: int) -> ListState:
        return replace(self, per_page=per_page)

    def chips(self, sites: Collection[Site], signer: str = "") -> list[Chip]:
        """Return the filters in words, each with the list without it."""
        words = _filter_words(self.wanted, sites, signer)
        emptied = {name: getattr(NOTHING, name) for name in words}
        return [Chip(words[name], self.changed(**{name: emptied[name]}).address) for name in words]

    def sort_head(self, key: str) -> SortHead:
        """Return how a column's head stands; pressing it again turns the order round."""
        keys = sort_keys(self.wanted.sort)
        columns = [SORTS[item] for item in keys]
        if key not in columns:
            added = ",".join((*keys, key))
            return SortHead("none", self._sorted(key), self._sorted(added), 0)
        place = columns.index(key)
        turned = key if keys[place].startswith("-") else f"-{key}"
        state = "descending" if keys[place].startswith("-") else "ascending"
        added = ",".join((*keys[:place], turned, *keys[place + 1 :]))
        return SortHead(state, self._sorted(turned), self._sorted(added), place + 1)

    def _sorted(self, sort: str) -> str:
        return self.changed(sort=sort).address


def read_state(query: QueryDict, form: CaseFilterForm) -> ListState:
    """Return the list that a query asks for; words that are not understood do nothing."""
    keys = [key for key in query.get("cols", "").split(",") if key]
    columns = tuple(column.key for column in columns_of(keys)) if keys else DEFAULT
    per_page = query.get("per", "")
    view = query.get("view", "")
    return ListState(
        wanted=form.wanted(),
        columns=columns,
        per_page=int(per_page) if per_page in map(str, PER_PAGE) else PER_PAGE[0],
        view=int(view) if view.isascii() and view.isdecimal() else None,
    )


def _filter_words(wanted: CaseFilter, sites: Collection[Site], signer: str) -> dict[str, str]:
    names = {site.code: site.name for site in sites}
    found = {
        "search": _("Number: %s") % wanted.search if wanted.search else "",
        "status": _("Status: %s") % _choice(STATUS_CHOICES, wanted.status),
        "needs": _("Needs: %s") % _choice(NEEDS_CHOICES, wanted.needs),
        "site": _("Site: %s") % names.get(wanted.site, wanted.site),
        "date_from": _("Onset from %s") % _day(wanted.date_from),
        "date_to": _("Onset to %s") % _day(wanted.date_to),
        "signer": _("Signed by %s") % signer,
    }
    return {name: text for name, text in found.items() if getattr(wanted, name) not in ("", None)}


def _choice(choices: tuple[tuple[str, str | Promise], ...], code: str) -> str:
    return next((str(label) for key, label in choices if key == code), code)


def _day(day: date | None) -> str:
    return date_words(day) if day is not None else ""
