"""What surrounds every page of a case: who it is about, how complete it is, what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from registry.checks.completeness import PageCompleteness
from registry.checks.engine import Severity
from registry.checks.wording import in_sentence
from registry.civil_time import format_time
from registry.codebook.lookup import page_by_key, variable_by_name
from registry.codebook.variable import Page
from registry.derived.onset import age_at_onset, onset_moment
from registry.derived.reperfusion import fpe_common
from registry.forms.showing import value_words
from registry.language import date_words, weekday_words
from registry.selectors.case import Case
from registry.selectors.checked import CheckedCase, checked
from registry.views.address import page_address
from registry.views.keep_blocks import KeepBlock, keep_blocks
from registry.views.rail import (
    Event,
    ShownFinding,
    ShownInterval,
    shown_finding,
    shown_intervals,
    shown_kept,
    timeline,
)

STATUS_KINDS = {"draft": "info", "signed": "done", "amended": "warning"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """A page in the list of pages, with its state as an icon and in words."""

    page: Page
    address: str
    required: int
    answered: int
    state: str
    state_words: str


class Frame:
    """Everything around the content of a case's page, computed once per request."""

    def __init__(self, case: Case, now: CheckedCase | None = None) -> None:
        """``now``: what the checks say, where they have been run on this very case already."""
        self.case = case
        self.checked = now or checked(case)
        self.values: Mapping[str, Any] = self.checked.values
        self.found = self.checked.found
        self.kept = [shown_kept(finding, query) for finding, query in self.checked.weighed.kept]
        found = self.checked.all_findings
        self._errors = {item.page for item in found if item.severity is Severity.ERROR}
        self._warnings = {item.page for item in found if item.severity is Severity.WARNING}
        self.findings: list[ShownFinding] = [shown_finding(case, item) for item in found]

    @cached_property
    def keeps(self) -> dict[str, list[KeepBlock]]:
        """The warnings that a person changes or keeps, by section."""
        return keep_blocks(self.case, self.found)

    @property
    def key(self) -> str:
        return self.case.episode.registry_id

    @property
    def is_signed(self) -> bool:
        return self.case.episode.signed_at is not None

    @property
    def errors(self) -> list[ShownFinding]:
        return [item for item in self.findings if item.kind == "error"]

    @property
    def warnings(self) -> list[ShownFinding]:
        return [item for item in self.findings if item.kind == "warning"]

    @property
    def status_kind(self) -> str:
        return STATUS_KINDS[self.case.episode.status]

    @property
    def status_words(self) -> str:
        words = {"draft": _("Draft"), "signed": _("Signed"), "amended": _("Amended")}
        return words[self.case.episode.status]

    @property
    def saved_words(self) -> str:
        changed = self.case.episode.changed_at.astimezone(self.case.episode.site.zone)
        return _("Saved %(day)s %(time)s") % {
            "day": date_words(changed.date()),
            "time": format_time(changed),
        }

    @property
    def signed_words(self) -> str:
        """The day of the signature, in the site's time."""
        signed = self.case.episode.signed_at
        if signed is None:
            return ""
        return date_words(signed.astimezone(self.case.episode.site.zone).date())

    @property
    def facts(self) -> str:
        """Sex, age, occlusion and onset, as far as they are known."""
        return " · ".join(part for part in (self._person, self._occlusion, self._onset) if part)

    @property
    def _person(self) -> str:
        age, sex = age_at_onset(self.values), self._words("sex")
        if age is None:
            return sex
        years = _("%d y") % age
        return _("%(sex)s, %(age)s") % {"sex": sex, "age": years} if sex else years

    @property
    def _occlusion(self) -> str:
        site = self._words("occlusion_site_primary")
        side = in_sentence(self._words("occlusion_side"))
        if not site or not side:
            return site
        return _("%(site)s, %(side)s") % {"site": site, "side": side}

    @property
    def _onset(self) -> str:
        onset = onset_moment(self.values)
        if onset is None:
            return _("case of %s") % date_words(self.case.episode.index_date)
        return _("onset %(weekday)s %(day)s %(time)s") % {
            "weekday": weekday_words(onset.date()),
            "day": date_words(onset.date()),
            "time": format_time(onset),
        }

    def _words(self, name: str) -> str:
        return value_words(self.values.get(name), variable_by_name(name))

    @cached_property
    def pages(self) -> list[PageEntry]:
        """The pages in order, with what is answered and whether something is wrong."""
        return [self._entry(counts) for counts in self.checked.counts]

    def _entry(self, counts: PageCompleteness) -> PageEntry:
        state, words = self._state(counts)
        page = page_by_key(counts.key)
        return PageEntry(
            page=page,
            address=page_address(self.case, page),
            required=counts.required,
            answered=counts.answered,
            state=state,
            state_words=words,
        )

    def _state(self, counts: PageCompleteness) -> tuple[str, str]:
        if counts.key in self._errors:
            return "error", _("has errors")
        if counts.key in self._warnings:
            return "warning", _("to review")
        if counts.complete and counts.required:
            return "done", _("complete")
        if counts.answered:
            return "part", _("begun")
        return "open", _("not begun") if counts.required else _("nothing required")

    @property
    def required(self) -> int:
        return sum(entry.required for entry in self.pages)

    @property
    def answered(self) -> int:
        return sum(entry.answered for entry in self.pages)

    @property
    def first_incomplete(self) -> Page | None:
        """The first page with a required item that has no answer."""
        open_pages = (entry.page for entry in self.pages if entry.answered < entry.required)
        return next(open_pages, None)

    @property
    def intervals(self) -> list[ShownInterval]:
        return shown_intervals(self.values)

    @cached_property
    def timeline(self) -> list[Event]:
        return timeline(self.values)

    @property
    def first_pass_words(self) -> str:
        """Whether the first pass alone reopened the vessel, as far as it can be told."""
        effect = fpe_common(self.values)
        if effect is None:
            return ""
        return _("first-pass effect: yes") if effect else _("first-pass effect: no")
