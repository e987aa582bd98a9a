"""What must hold in a case: pure predicates on recorded values.

``completeness`` stands apart, because an unanswered item is no contradiction.
"""

from __future__ import annotations

from registry.checks import (
    branching,
    cause,
    course,
    drugs,
    follow_up,
    outcome,
    plausibility,
    presentation,
    spacing,
    timeline,
    treatment,
)
from registry.checks.engine import Finding, Reasons, Rule, RuleSet, Values

ALL_CHECKS: tuple[Rule, ...] = (
    *presentation.CHECKS,
    *timeline.CHECKS,
    *spacing.CHECKS,
    *treatment.CHECKS,
    *cause.CHECKS,
    *drugs.CHECKS,
    *course.CHECKS,
    *outcome.CHECKS,
    *follow_up.CHECKS,
    *plausibility.CHECKS,
    *branching.EXCLUSIVE,
    *branching.NOT_ASKED,
)
_ALL = RuleSet(ALL_CHECKS)


def run_all(case: Values, missing: Reasons) -> list[Finding]:
    """Return every rule that the case breaks; ``missing`` holds the reasons for missing values."""
    return _ALL.findings(case, missing)
