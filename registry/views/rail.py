"""What stands beside the form: checks, intervals and the timeline of one case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from registry.checks.engine import Finding, Severity
from registry.civil_time import format_time
from registry.codebook.lookup import page_of_section, section_by_key, variable_by_name
from registry.derived.intervals import INTERVALS, Interval
from registry.derived.onset import onset_moment
from registry.forms.query_words import kept_words
from registry.language import TWO_HOURS, day_words, interval_words, listed
from registry.models import DataQuery
from registry.selectors.case import Case
from registry.views.address import page_address

SHOWN_INTERVALS = (
    "onset_to_door",
    "door_to_imaging",
    "door_to_needle",
    "door_to_puncture",
    "puncture_to_reperfusion",
    "onset_to_reperfusion",
    "procedure_duration",
)
KINDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "info",
}
# variable, words; attempts and rescue treatments are added from their rows
MILESTONES = (
    ("first_door_dt", gettext_noop("First hospital")),
    ("door_dt", gettext_noop("Door")),
    ("first_imaging_dt", gettext_noop("First image")),
    ("ivt_bolus_dt", gettext_noop("Thrombolysis")),
    ("angio_suite_in_dt", gettext_noop("Angio suite")),
    ("puncture_dt", gettext_noop("Puncture")),
    ("first_mtici2b_dt", gettext_noop("Reperfusion 2b or better")),
    ("procedure_end_dt", gettext_noop("End of procedure")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFinding:
    """A finding as a line: its icon, its words, and where it leads."""

    kind: str
    kind_words: str
    words: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownInterval:
    """An interval as a line; ``waits_for`` names what is missing."""

    label: str
    words: str
    known: bool
    waits_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A moment of the timeline, with the time since the one before."""

    moment: datetime
    label: str
    since: str

    @property
    def clock(self) -> str:
        return format_time(self.moment)

    @property
    def day(self) -> str:
        return day_words(self.moment)


def shown_finding(case: Case, finding: Finding) -> ShownFinding:
    """Return a finding with the address of the field that it is about."""
    kind_words = {
        Severity.ERROR: _("Error"),
        Severity.WARNING: _("To review"),
        Severity.INFORMATION: _("Information"),
    }
    row = f"-{finding.row_id}" if finding.row_id is not None else ""
    # A rule may read other sections too; their fields are not on the page that is opened.
    here = (name for name in finding.variables if name in section_by_key(finding.section).names)
    anchor = "".join(f"-{name}" for name in [*here][:1])
    page = page_of_section(finding.section)
    return ShownFinding(
        kind=KINDS[finding.severity],
        kind_words=kind_words[finding.severity],
        words=finding.message,
        address=page_address(
            case,
            page,
            anchor=f"at-{finding.section}{row}{anchor}",
            procedure=finding.procedure,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownKept:
    """A kept warning as a line: what it said, why it is kept, and the query that holds it."""

    words: str
    because: str
    query: DataQuery


def shown_kept(finding: Finding, query: DataQuery) -> ShownKept:
    return ShownKept(words=finding.message, because=kept_words(query), query=query)


def shown_intervals(values: Mapping[str, Any]) -> list[ShownInterval]:
    """Return the intervals that exist in this case."""
    wanted = [interval for interval in INTERVALS if interval.name in SHOWN_INTERVALS]
    return [
        _shown_interval(interval, values)
        for interval in wanted
        if interval.measure(values).applies is not False
    ]


def _shown_interval(interval: Interval, values: Mapping[str, Any]) -> ShownInterval:
    measured = interval.measure(values)
    if measured.minutes is not None:
        words = interval_words(measured.minutes)
        return ShownInterval(label=_(interval.label), words=words, known=True, waits_for="")
    labels = [_(variable_by_name(name).label) for name in measured.missing]
    waits = _("needs %s") % listed(labels) if labels else ""
    return ShownInterval(label=_(interval.label), words="–", known=False, waits_for=waits)


def timeline(values: Mapping[str, Any]) -> list[Event]:
    """Return the recorded moments from onset to the end of the procedure, in order of time."""
    moments = sorted(_moments(values), key=lambda pair: pair[0])
    events = []
    before: datetime | None = None
    for moment, label in moments:
        since = "" if before is None else _since(moment - before)
        events.append(Event(moment=moment, label=label, since=since))
        before = moment
    return events


def _moments(values: Mapping[str, Any]) -> Iterator[tuple[datetime, str]]:
    onset = onset_moment(values)
    if onset is not None:
        witnessed = values.get("onset_known") == "witnessed"
        yield onset, _("Onset") if witnessed else _("Last known well")
    for name, label in MILESTONES:
        if values.get(name) is not None:
            yield values[name], _(label)
    for number, row in enumerate(values["attempt"], start=1):
        if row.get("device_deploy_dt") is not None:
            yield row["device_deploy_dt"], _("Attempt %d") % number
    for row in values["rescuetreatment"]:
        if row.get("rescue_dt") is not None:
            yield row["rescue_dt"], _("Rescue")


def _since(gap: timedelta) -> str:
    minutes = round(gap.total_seconds() / 60)
    return f"+{minutes}" if minutes < TWO_HOURS else f"+{interval_words(minutes)}"
