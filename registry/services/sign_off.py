"""Signing a case: the end of data entry, in a person's name."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from registry.checks import run_all
from registry.checks.completeness import completeness_findings
from registry.checks.engine import Finding, Severity
from registry.models import Episode, User
from registry.selectors.case import load_case
from registry.selectors.drafts import draft_findings, drafts_of
from registry.services import audit
from registry.services.errors import NotCompleteError


def blockers(episode: Episode) -> list[Finding]:
    """Return what stands in the way of a signature.

    Errors, texts that could not be read, and required items without an answer.
    """
    case = load_case(episode.pk)
    values, missing = case.values(), case.missing()
    errors = [item for item in run_all(values, missing) if item.severity is Severity.ERROR]
    drafts = draft_findings(drafts_of(episode))
    return errors + drafts + completeness_findings(values, missing)


def sign_off(*, by: User, episode: Episode) -> Episode:
    """Sign the case as it stands now. Raises NotCompleteError with everything in the way.

    A signed case that was amended is signed again by the same act.
    """
    with transaction.atomic():
        locked = Episode.objects.select_for_update().get(pk=episode.pk)
        found = blockers(locked)
        if found:
            raise NotCompleteError(found)
        if locked.status == "signed":
            return locked
        locked.signed_at = timezone.now()
        locked.signed_by = by
        locked.amended_at = None
        locked.version += 1
        locked.changed_at = locked.signed_at
        locked.save(update_fields=["signed_at", "signed_by", "amended_at", "version", "changed_at"])
        audit.record(
            audit.Act(
                action="case.sign",
                target=locked.target,
                site=locked.site,
                case_key=locked.registry_id,
                record_version=locked.version,
            ),
            by=by,
        )
    return locked
