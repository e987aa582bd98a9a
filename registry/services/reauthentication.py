"""The password again, at the moment of a signature: it is this person who signs, not a browser.

Wrong passwords are counted in the audit trail. Counting and checking are not one transaction,
because a password hash takes long on purpose and writers would wait for it; a person with several
windows may therefore get a few more tries than the limit says.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from registry.models import AuditEvent, Episode, User
from registry.services import audit
from registry.services.errors import TooManyAttemptsError, WrongPasswordError

MOST_ATTEMPTS = 5
WINDOW = timedelta(minutes=15)
REFUSED = "case.sign_refused"


def confirm_password(*, by: User, episode: Episode, password: str) -> None:
    """Return if the password is the person's.

    Raises WrongPasswordError, and after five of them within a quarter of an hour
    TooManyAttemptsError even for the right one.
    """
    if wrong_attempts(by) >= MOST_ATTEMPTS:
        raise TooManyAttemptsError(int(WINDOW.total_seconds() // 60))
    if by.check_password(password):
        return
    audit.record(
        audit.Act(
            action=REFUSED,
            target=episode.target,
            site=episode.site,
            case_key=episode.registry_id,
        ),
        by=by,
    )
    raise WrongPasswordError


def wrong_attempts(person: User) -> int:
    """Return how many wrong passwords count: the recent ones since the person's last signature."""
    own = AuditEvent.objects.filter(by=person)
    signed = own.filter(action="case.sign").values_list("pk", flat=True).first() or 0
    return own.filter(action=REFUSED, at__gt=timezone.now() - WINDOW, pk__gt=signed).count()
