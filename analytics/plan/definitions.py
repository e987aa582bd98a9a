"""Yes/no variables that a plan makes itself, from a cut or from codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from analytics.plan.fields import Variable


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A yes/no variable of the plan: yes within the limits, or for one of the codes.

    Missing where its variable is.
    """

    name: Annotated[str, "The name under which the plan uses it; no other variable has it."]
    label: Annotated[str, "How it is called in the report."]
    variable: Annotated[Variable, "The variable that it is made from."]
    at_most: Annotated[float | None, "For a number: yes up to this value, itself included."] = None
    at_least: Annotated[float | None, "For a number: yes from this value on, itself included."] = (
        None
    )
    codes: Annotated[tuple[str, ...], "For a choice: yes for these codes. Not with limits."] = ()

    @property
    def words(self) -> str:
        """The definition as a sentence."""
        if self.codes:
            return f"{self.variable} is {' or '.join(self.codes)}."
        limits = [("at least", self.at_least), ("at most", self.at_most)]
        parts = [f"{word} {limit:g}" for word, limit in limits if limit is not None]
        return f"{self.variable} of {' and '.join(parts)}."
