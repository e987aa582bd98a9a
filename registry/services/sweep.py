"""The nightly pass over all cases: stored counts, queries of the checks, how often each fires."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.checks import run_all
from registry.checks.completeness import completeness
from registry.checks.engine import Finding, Severity
from registry.models import CheckSweep, DataQuery, Episode, RuleCount, SiteCount
from registry.selectors.case_batches import BatchCase, all_cases
from registry.selectors.kept import Weighed, weigh
from registry.services.check_queries import queries_are_due, settle_queries
from registry.services.duplicates import Likenesses, ask_about_duplicates
from registry.services.group_changes import ask_about_groups

logger = logging.getLogger(__name__)

# A sweep that has not ended by then has died; the next one takes its slot over.
LONGEST = timedelta(hours=1)


@dataclass(slots=True)
class Tally:
    """What one site has shown so far."""

    cases: int = 0
    signed: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    signed_cases: Counter[str] = field(default_factory=Counter)

    def add(self, findings: Iterable[Finding], weighed: Weighed, *, signed: bool) -> None:
        """Count one case."""
        codes = [finding.code for finding in findings]
        self.cases += 1
        self.signed += signed
        self.fired.update(codes)
        self.kept.update(finding.code for finding, _query in weighed.kept)
        if signed:
            self.signed_cases.update(set(codes))


def sweep_cases(slot: str, day: date) -> CheckSweep | None:
    """Run every check on every case. None if somebody has done, or is doing, this slot.

    Stored counts that differ are put right, queries follow, and the counts of every rule are
    kept. A case that is being saved meanwhile keeps what its own save has found.
    """
    since = _last_start()
    sweep = _claim(slot, day, timezone.now())
    if sweep is None:
        return None
    tallies: dict[int, Tally] = defaultdict(Tally)
    likenesses = Likenesses()
    for batch in all_cases():
        _sweep_batch(batch, tallies)
        for case in batch:
            likenesses.add(case)
    ask_about_duplicates(likenesses.pairs())
    ask_about_groups(since)
    _finish(sweep, tallies)
    logger.info("checks were run on %s cases for %s", sweep.cases, slot)
    return sweep


def _last_start() -> datetime:
    """Return when the newest finished sweep began; before the first, the beginning of time."""
    done = CheckSweep.objects.filter(finished_at__isnull=False).order_by("-started_at").first()
    return done.started_at if done is not None else datetime.min.replace(tzinfo=UTC)


def _claim(slot: str, day: date, now: datetime) -> CheckSweep | None:
    """Take the slot: by being the first, or from one that fell silent."""
    try:
        with transaction.atomic():
            return CheckSweep.objects.create(slot=slot, day=day, started_at=now)
    except IntegrityError:
        silent = CheckSweep.objects.filter(
            slot=slot, finished_at__isnull=True, started_at__lt=now - LONGEST
        )
        return CheckSweep.objects.get(slot=slot) if silent.update(started_at=now) else None


def _sweep_batch(batch: list[BatchCase], tallies: dict[int, Tally]) -> None:
    queries: dict[int, list[DataQuery]] = defaultdict(list)
    for query in DataQuery.objects.filter(episode__in=[case.keys["id"] for case in batch]):
        queries[query.episode_id].append(query)
    now = timezone.now()
    for case in batch:
        own = queries[case.keys["id"]]
        findings = run_all(case.values, case.missing)
        weighed = weigh(findings, own)
        signed = case.keys["signed_at"] is not None
        tallies[case.keys["site_id"]].add(findings, weighed, signed=signed)
        if queries_are_due(case.keys, findings, own, now):
            settle_queries(case.keys["id"], now)
        else:
            _put_right(case, weighed)


def _put_right(case: BatchCase, weighed: Weighed) -> None:
    """Correct the stored counts if they differ, unless a save has been here meanwhile."""
    pages = completeness(case.values, case.missing)
    severities = Counter(finding.severity for finding in weighed.standing)
    wanted = {
        "required_count": sum(page.required for page in pages),
        "answered_count": sum(page.answered for page in pages),
        "known_count": sum(page.known for page in pages),
        "error_count": severities[Severity.ERROR],
        "warning_count": severities[Severity.WARNING],
    }
    if any(case.keys[name] != count for name, count in wanted.items()):
        unchanged = Episode.objects.filter(pk=case.keys["id"], changed_at=case.keys["changed_at"])
        unchanged.update(**wanted)


@transaction.atomic
def _finish(sweep: CheckSweep, tallies: dict[int, Tally]) -> None:
    """Keep the counts; those of a sweep that died in this slot make room."""
    SiteCount.objects.filter(sweep=sweep).delete()
    for site_id, tally in tallies.items():
        counted = SiteCount.objects.create(
            sweep=sweep, site_id=site_id, cases=tally.cases, signed=tally.signed
        )
        RuleCount.objects.bulk_create(
            RuleCount(
                site_count=counted,
                rule=rule,
                fired=fired,
                kept=tally.kept[rule],
                signed_cases=tally.signed_cases[rule],
            )
            for rule, fired in tally.fired.items()
        )
    sweep.cases = sum(tally.cases for tally in tallies.values())
    sweep.finished_at = timezone.now()
    sweep.save(update_fields=["cases", "finished_at"])
