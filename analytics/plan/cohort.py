"""Who is in the study, and which groups are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from analytics.plan.fields import Key, Variable


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One step of inclusion: a yes/no variable that is ``required``, or a choice among ``codes``.

    A case that the step cannot judge, because the variable is missing, leaves and is counted apart.
    """

    key: Annotated[str, "A short name for the step."]
    variable: Annotated[Variable, "The variable that decides."]
    required: Annotated[
        bool | None, Key("is"), "For a yes/no variable: the answer that stays. Not with `in`."
    ] = None
    codes: Annotated[
        tuple[str, ...], Key("in"), "For a choice: the codes that stay. Not with `is`."
    ] = ()
    label: Annotated[str, "What those who stay are called in the flow of patients."]
    excluded: Annotated[str, "Why the others leave, in the flow of patients."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group: a code of the grouping variable and the words for it."""

    code: Annotated[str, "A code of the grouping variable; `yes` or `no` of a yes/no variable."]
    label: Annotated[str, "How the group is called in the report."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The groups of the study. Effects compare ``exposed`` with ``comparator``, in this order."""

    variable: Annotated[Variable, "The variable whose codes are the groups."]
    exposed: Annotated[Group, "The group whose effect is asked for."]
    comparator: Annotated[Group, "The group that it is compared with."]
    others: Annotated[
        tuple[Group, ...], "Further groups that tables describe and that no effect compares."
    ] = ()

    @property
    def all(self) -> tuple[Group, ...]:
        """Every group, in the order of the columns of a table."""
        return (self.exposed, self.comparator, *self.others)
