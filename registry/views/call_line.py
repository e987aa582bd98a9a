"""One call in words: who roughly, where in its window, how late, and what was tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.selectors.calls import Call, Contact

SOON_DAYS = 3
A_WEEK = timedelta(days=7)
# The bar: so many units wide, with so many days on either side of the window.
BAR_WIDTH, MARGIN_DAYS = 96, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The 90-day window as numbers for an SVG: where it begins, how long it is, where today is."""

    begins: str
    length: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A call as the list shows it on one day."""

    call: Call
    today: date

    @property
    def anchor(self) -> str:
        return f"call-{self.call.follow_up_id}"

    @property
    def address(self) -> str:
        """Where the call is recorded."""
        return reverse("registry:call_record", args=[self.call.registry_id])

    @property
    def number_address(self) -> str:
        """Where the telephone number is asked for."""
        return reverse("registry:call_number", args=[self.call.registry_id])

    @property
    def who(self) -> str:
        """Sex and age, such as "F 74": enough to tell two calls apart, and nobody's name."""
        letters = {"female": _("F"), "male": _("M")}
        sex = letters.get(self.call.sex or "", "–")
        return f"{sex} {self.call.age if self.call.age is not None else '–'}"

    @property
    def day(self) -> int:
        return self.call.day_on(self.today)

    @property
    def kind(self) -> str:
        """The kind of badge: late, soon, or nothing to worry about."""
        left = self.call.days_left(self.today)
        if self.call.status is not None or self.today < self.call.opens_on:
            return ""
        if left < 0:
            return "error"
        return "warning" if left <= SOON_DAYS else ""

    @property
    def words(self) -> str:
        """How late, or how long there is still time."""
        left = self.call.days_left(self.today)
        if self.call.status is not None:
            return {"done": _("recorded"), "dead": _("died")}.get(self.call.status, _("given up"))
        if self.today < self.call.opens_on:
            days = (self.call.opens_on - self.today).days
            return ngettext("opens in %d day", "opens in %d days", days) % days
        if left < 0:
            return ngettext("%d day late", "%d days late", -left) % -left
        if left == 0:
            return _("last day")
        return ngettext("%d day left", "%d days left", left) % left

    @property
    def window_words(self) -> str:
        """The window in words, for those who do not see the bar."""
        return _("Window %(opens)s to %(closes)s, today is day %(day)d") % {
            "opens": date_format(self.call.opens_on, "j M"),
            "closes": date_format(self.call.closes_on, "j M Y"),
            "day": self.day,
        }

    @property
    def bar(self) -> Bar:
        call = self.call
        first = call.opens_on - timedelta(days=MARGIN_DAYS)
        days = (call.closes_on - first).days + MARGIN_DAYS
        unit = BAR_WIDTH / days
        mark = (self.today - first).days * unit
        return Bar(
            begins=f"{MARGIN_DAYS * unit:.1f}",
            length=f"{(call.closes_on - call.opens_on).days * unit:.1f}",
            mark=f"{min(max(mark, 1.5), BAR_WIDTH - 4):.1f}",
        )

    @property
    def tried(self) -> str:
        """The tries in words: how many, the last one, and whether to wait."""
        tries = self.call.contacts
        if not tries:
            return _("Not tried")
        facts = {
            "count": len(tries),
            "when": self._when(tries[-1]),
            "result": _result_words(tries[-1].result),
        }
        words = ngettext(
            "%(count)d try, last %(when)s, %(result)s",
            "%(count)d tries, last %(when)s, %(result)s",
            len(tries),
        )
        return words % facts

    @property
    def wait(self) -> str:
        """From when on the patient wants to be called, if that day is still to come."""
        day = self.call.not_before
        if day is None or not self.call.waits(self.today):
            return ""
        return _("call on or after %s") % date_format(day, "D j M")

    def _when(self, contact: Contact) -> str:
        if contact.at is None:
            return _("at an unknown time")
        local = contact.at.astimezone(self.call.zone)
        recent = timedelta(0) <= self.today - local.date() < A_WEEK
        return date_format(local, "D H:i" if recent else "j M H:i", use_l10n=False)


def _result_words(result: str) -> str:
    return {
        "reached_patient": _("patient reached"),
        "reached_proxy": _("relative reached"),
        "no_answer": _("no answer"),
        "wrong_number": _("wrong number"),
        "call_back": _("asked to call later"),
        "refused": _("declined"),
        "died": _("told that the patient has died"),
    }.get(result, _("result not recorded"))
