"""The warning budget: rules that fire too often, or are nearly always kept, go to review."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from registry.checks import ALL_CHECKS
from registry.checks.engine import Severity
from registry.checks.sentences import sentence_of, severity_of
from registry.models import CheckSweep, RuleCount, SiteCount, User

# Warnings that are always dismissed train people to ignore the others.
MOST_SIGNED = 0.08
MOST_KEPT = 0.9
FEWEST_FIRINGS = 10  # below, a share of kept warnings says nothing yet
FEWEST_SIGNED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleUse:
    """How one rule did at the person's sites in the newest sweep."""

    code: str
    severity: Severity
    sentence: str
    fired: int
    kept: int
    signed_cases: int
    signed_total: int

    @property
    def signed_share(self) -> float | None:
        """In which share of the signed cases it fires."""
        return self.signed_cases / self.signed_total if self.signed_total else None

    @property
    def kept_share(self) -> float | None:
        return self.kept / self.fired if self.fired else None

    @property
    def fires_too_often(self) -> bool:
        share = self.signed_share
        return (
            self.severity is Severity.WARNING
            and share is not None
            and self.signed_total >= FEWEST_SIGNED
            and share > MOST_SIGNED
        )

    @property
    def is_nearly_always_kept(self) -> bool:
        share = self.kept_share
        return share is not None and self.fired >= FEWEST_FIRINGS and share > MOST_KEPT

    @property
    def to_review(self) -> bool:
        return self.fires_too_often or self.is_nearly_always_kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Every rule, those to review first; ``sweep`` is None before the first night."""

    sweep: CheckSweep | None
    cases: int
    signed: int
    rules: tuple[RuleUse, ...]


def check_budget(person: User) -> Budget:
    """Return how the rules did at the person's sites, as the newest finished sweep counted."""
    sweep = CheckSweep.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
    sites = SiteCount.objects.filter(sweep=sweep, site__memberships__user=person)
    totals = list(sites.values_list("cases", "signed")) if sweep is not None else []
    signed = sum(found for _cases, found in totals)
    fired: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    signed_cases: Counter[str] = Counter()
    for count in RuleCount.objects.filter(site_count__in=sites) if totals else ():
        fired[count.rule] += count.fired
        kept[count.rule] += count.kept
        signed_cases[count.rule] += count.signed_cases
    rules = [
        RuleUse(
            code=rule.code,
            severity=severity_of(rule),
            sentence=sentence_of(rule),
            fired=fired[rule.code],
            kept=kept[rule.code],
            signed_cases=signed_cases[rule.code],
            signed_total=signed,
        )
        for rule in ALL_CHECKS
    ]
    rules.sort(key=lambda rule: (not rule.to_review, -rule.fired, rule.code))
    return Budget(
        sweep=sweep,
        cases=sum(found for found, _signed in totals),
        signed=signed,
        rules=tuple(rules),
    )
