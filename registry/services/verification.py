"""Source-verified marks: set by a data manager, dropped by the change that overtakes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from registry.models import AuditEvent, Episode, User, Verification
from registry.models.wide import live_rows
from registry.services import audit
from registry.services.location import lock_case

# (target of the row, variable)
Marked = tuple[str, str]
# What stands in an event of the trail for the names that were compared.
VERIFIED = "verified"


def verify(*, by: User, episode: Episode, answers: Iterable[Marked]) -> int:
    """Mark answers as compared with their source; return how many were not marked before.

    The caller gives answers of rows of this case (``registry/selectors/verification.py``
    finds them). A mark is no clinical answer: it may be set on a signed case.
    """
    with transaction.atomic():
        locked = lock_case(episode)
        live = set(_live(locked).values_list("target", "variable"))
        new = [answer for answer in dict.fromkeys(answers) if answer not in live]
        now = timezone.now()
        Verification.objects.bulk_create(
            Verification(
                episode=locked, target=target, variable=name, verified_at=now, verified_by=by
            )
            for target, name in new
        )
        for target, names in _by_target(new).items():
            _record("record.verify", locked, target, {VERIFIED: [None, names]}, by)
    return len(new)


def withdraw(*, by: User, episode: Episode, answers: Iterable[Marked]) -> int:
    """Take marks back that were set by mistake; return how many there were."""
    with transaction.atomic():
        locked = lock_case(episode)
        wanted = set(answers)
        live = [mark for mark in _live(locked) if (mark.target, mark.variable) in wanted]
        for target, names in _by_target((m.target, m.variable) for m in live).items():
            event = _record("record.unverify", locked, target, {VERIFIED: [names, None]}, by)
            marks = _live(locked).filter(target=target, variable__in=names)
            marks.update(dropped_at=event.at, dropped_by=by, dropped_through=event)
    return len(live)


def drop_marks(event: AuditEvent, *, by: User | None) -> int:
    """Drop the marks on what ``event`` changed; return how many.

    A removed row loses all of its marks. Called by whatever records a change.
    """
    if not live_rows(Verification, "target", event.target, "dropped_at"):
        return 0
    marks = Verification.objects.filter(target=event.target, dropped_at__isnull=True)
    if event.action != "row.remove":
        marks = marks.filter(variable__in=[*event.changes, *event.identity_changes])
    return marks.update(dropped_at=event.at, dropped_by=by, dropped_through=event)


def drop_marks_of(episodes: Iterable[int], *, import_number: int, by: User | None) -> None:
    """Drop the marks on what an import has just changed in these cases."""
    marks = Verification.objects.filter(episode__in=episodes, dropped_at__isnull=True)
    targets = set(marks.values_list("target", flat=True).distinct())
    if not targets:
        return
    events = AuditEvent.objects.filter(import_number=import_number, target__in=targets)
    newest = {event.target: event for event in events.order_by("pk")}
    for event in newest.values():
        drop_marks(event, by=by)


def _live(episode: Episode) -> QuerySet[Verification]:
    return Verification.objects.filter(episode=episode, dropped_at__isnull=True)


def _by_target(answers: Iterable[Marked]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for target, name in answers:
        found[target].append(name)
    return found


def _record(
    action: str, episode: Episode, target: str, changes: Mapping[str, object], by: User
) -> AuditEvent:
    return audit.record(
        audit.Act(
            action=action,
            target=target,
            site=episode.site,
            case_key=episode.registry_id,
            changes=dict(changes),
        ),
        by=by,
    )
