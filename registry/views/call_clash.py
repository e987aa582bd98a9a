"""Two people recorded the same call: what each of them wrote, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from registry.codebook.lookup import section_by_key
from registry.codebook.variable import Section
from registry.forms.showing import answer_words
from registry.language import moment_words
from registry.services.errors import Conflict, StaleRecordError

FOLLOW_UP = section_by_key("follow_up")
DEATH = section_by_key("death")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One answer in two versions, in words."""

    label: str
    yours: str
    theirs: str
    their_name: str
    their_time: str


def clashing_section(stale: StaleRecordError) -> Section:
    """Return the section whose answers clash: the vital status or the follow-up."""
    names = {conflict.variable for conflict in stale.conflicts}
    return DEATH if names <= set(DEATH.names) else FOLLOW_UP


def differences_of(stale: StaleRecordError, zone: ZoneInfo) -> list[Difference]:
    """Return both answers of each clash in words, in the site's time."""
    section = clashing_section(stale)
    return [_difference(section, conflict, zone) for conflict in stale.conflicts]


def _difference(section: Section, conflict: Conflict, zone: ZoneInfo) -> Difference:
    variable = section.variable(conflict.variable)
    local = conflict.their_time.astimezone(zone)
    return Difference(
        label=_(variable.label),
        yours=answer_words(conflict.yours, conflict.yours_missing, variable),
        theirs=answer_words(conflict.theirs, conflict.theirs_missing, variable),
        their_name=conflict.their_name,
        their_time=moment_words(local),
    )
