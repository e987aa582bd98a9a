"""A rule as a general sentence, without the values of any case."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from django.utils.translation import gettext as _

from registry.checks import ALL_CHECKS
from registry.checks.branching import NotAsked
from registry.checks.engine import EditCheck, Rule, Severity
from registry.checks.plausibility import UsualRange
from registry.checks.wording import in_sentence
from registry.codebook.reading import read_aloud
from registry.language import range_words, unit_words

# A value in brackets says nothing once it is left out: "Arrival ({later}) is before …".
_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]*\{\w+\}[^()（）]*[)）]")
ELLIPSIS = "…"


@cache
def rules_by_code() -> dict[str, Rule]:
    """Return every rule by its code."""
    return {rule.code: rule for rule in ALL_CHECKS}


def severity_of(rule: Rule) -> Severity:
    """Return how grave the findings of a rule are; the generated ones only ask."""
    return rule.severity if isinstance(rule, EditCheck) else Severity.WARNING


def sentence_of(rule: Rule) -> str:
    """Return what a rule objects to, in one sentence; left-out values are an ellipsis."""
    if isinstance(rule, EditCheck):
        words = {name: said() for name, said in rule.labels.items()}
        # "by more than {grace} min" and the like are fixed; what a case recorded is not.
        message = _IN_BRACKETS.sub("", _(rule.message))
        return message.format_map(defaultdict(lambda: ELLIPSIS, words))
    if isinstance(rule, UsualRange):
        return _("%(label)s is outside the usual range of %(usual)s.") % {
            "label": _(rule.variable.label),
            "usual": range_words(rule.usual, unit_words(rule.variable)),
        }
    if isinstance(rule, NotAsked):
        return _("“%(label)s” has an answer, but is asked only when %(condition)s.") % {
            "label": _(rule.variable.label),
            "condition": read_aloud(rule.condition, section=rule.section),
        }
    raise TypeError(f"{type(rule).__name__} has no sentence")


def usual_words(code: str) -> str:
    """Return the usual range that a rule goes by, for the middle of a sentence, or nothing."""
    rule = rules_by_code().get(code)
    if isinstance(rule, UsualRange):
        return range_words(rule.usual, unit_words(rule.variable))
    if isinstance(rule, EditCheck) and "expected" in rule.labels:
        return in_sentence(rule.labels["expected"]())
    return ""
