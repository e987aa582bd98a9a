"""An answer that two people changed, with both versions in words."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from registry.codebook.variable import Variable
from registry.forms.section import SectionForm
from registry.forms.showing import answer_words
from registry.language import moment_words
from registry.services.errors import Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """An answer that two people changed, with the form in which this person typed theirs."""

    form: SectionForm
    variable: Variable
    conflict: Conflict
    current_version: int
    zone: ZoneInfo

    @property
    def your_words(self) -> str:
        return answer_words(self.conflict.yours, self.conflict.yours_missing, self.variable)

    @property
    def their_words(self) -> str:
        return answer_words(self.conflict.theirs, self.conflict.theirs_missing, self.variable)

    @property
    def their_time(self) -> str:
        """When the other person saved, in the site's time."""
        return moment_words(self.conflict.their_time.astimezone(self.zone))

    @property
    def name(self) -> str:
        """The name of the choice between the two answers."""
        return f"choice-{self.form.prefix}-{self.variable.name}"
