"""Questions about recorded answers: raised by a check or a person, answered, closed, reopened."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from registry.models.audit_event import AppendOnlyError
from registry.models.user import User

QUESTION_LENGTH = 400
# What a person writes to keep a warning fits on one line beside its reason.
KEEP_LENGTH = 140
# Questions of the nightly sweep that no edit check of one case asks, and a person settles.
SAME_STROKE = "DUPLICATE-01"
GROUP_CHANGED = "GROUP-01"
SETTLED_BY_PEOPLE = frozenset({SAME_STROKE, GROUP_CHANGED})
KEEP_REASONS = ("source", "operator", "core_lab", "exceptional", "rule", "other")


class QueryState(models.TextChoices):
    """Who has the next word: open and reopened wait for an answer, answered for a closing."""

    OPEN = "open", "open"
    ANSWERED = "answered", "answered"
    CLOSED = "closed", "closed"
    REOPENED = "reopened", "reopened"


WAITING = (QueryState.OPEN, QueryState.REOPENED)
_STATE_HAS_ITS_MOMENT = {
    QueryState.ANSWERED: Q(answered_at__isnull=False),
    QueryState.CLOSED: Q(closed_at__isnull=False),
    QueryState.REOPENED: Q(reopened_at__isnull=False),
}


class DataQueryQuerySet(models.QuerySet["DataQuery"]):
    def visible_to(self, user: User) -> DataQueryQuerySet:
        """Keep the queries about cases of the sites that ``user`` is a member of."""
        return self.filter(site__memberships__user=user, episode__withdrawn_at__isnull=True)

    def waiting(self) -> DataQueryQuerySet:
        """Keep those that wait for an answer."""
        return self.filter(state__in=WAITING)


class DataQuery(models.Model):
    """One question about one place in a case, with what stood there when it was asked.

    A warning that a person keeps is a query too: ``rule`` names the check, ``kept_because``
    the reason, and ``fingerprint`` the answers that it was kept for. A rule has one query for
    a case or row, whatever becomes of it. ``x_by`` is null where the product itself acted.
    """

    episode = models.ForeignKey(
        "registry.Episode", on_delete=models.PROTECT, related_name="data_queries"
    )
    # The case's own, repeated so that lists by site need no join.
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="+")
    section = models.CharField(max_length=60)
    # The row of the section's table; null where the case has only one.
    row_id = models.PositiveBigIntegerField(null=True)
    # The first is the field that is shown beside the thread.
    variables = models.JSONField(default=list)
    rule = models.CharField(max_length=80, blank=True)
    question = models.CharField(max_length=QUESTION_LENGTH)
    # What was recorded when it was asked: {variable: answer}. Identifying answers are left out.
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=QueryState, default=QueryState.OPEN)
    kept_because = models.CharField(max_length=20, blank=True)
    kept_words = models.CharField(max_length=KEEP_LENGTH, blank=True)
    # Of the answers that the last answer, or the keeping, was given for.
    fingerprint = models.CharField(max_length=32, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="assigned_queries"
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True)

    objects = DataQueryQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        default_permissions = ()
        permissions = [
            ("ask_query", "Ask a question about an answer"),
            ("manage_query", "Assign, close and reopen queries"),
            ("view_check_budget", "See how often each check fires and is kept"),
        ]
        indexes = [
            models.Index(fields=["site", "state", "opened_at"], name="dataquery_by_site_and_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "rule"],
                condition=~Q(rule="") & Q(row_id__isnull=True),
                name="dataquery_rule_once_per_case",
            ),
            models.UniqueConstraint(
                fields=["episode", "rule", "row_id"],
                condition=~Q(rule="") & Q(row_id__isnull=False),
                name="dataquery_rule_once_per_row",
            ),
            models.CheckConstraint(
                condition=Q(state__in=QueryState.values), name="dataquery_state_known"
            ),
            models.CheckConstraint(condition=~Q(question=""), name="dataquery_asks_something"),
            models.CheckConstraint(
                condition=Q(kept_because__in=("", *KEEP_REASONS)), name="dataquery_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(kept_because="")
                | (~Q(rule="") & ~Q(fingerprint="") & Q(answered_by__isnull=False)),
                name="dataquery_kept_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="dataquery_answer_is_attributed",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="dataquery_closed_after_opening",
            ),
            *(
                models.CheckConstraint(
                    condition=~Q(state=state) | rule, name=f"dataquery_{state}_has_its_moment"
                )
                for state, rule in _STATE_HAS_ITS_MOMENT.items()
            ),
        ]

    def __str__(self) -> str:
        return f"Q-{self.pk}"

    @property
    def target(self) -> str:
        """The query's name in the audit trail."""
        return f"dataquery:{self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def is_from_a_check(self) -> bool:
        return bool(self.rule)


class QueryMessage(models.Model):
    """One line of a query's thread. Never changed, never removed.

    ``act`` is what was done with it; the person's name is copied, as in the audit trail.
    """

    query = models.ForeignKey(DataQuery, on_delete=models.PROTECT, related_name="messages")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=160)
    act = models.CharField(max_length=10)
    text = models.CharField(max_length=QUESTION_LENGTH, blank=True)
    # Why a warning was kept; the words beside it are the text.
    reason = models.CharField(max_length=20, blank=True)
    # The new answer where one was given with it: {variable: [old, new]}.
    changes = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    act__in=("ask", "answer", "keep", "note", "assign", "close", "reopen", "change")
                ),
                name="querymessage_act_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} by {self.by_name}"

    def save(self, **options: Any) -> None:
        """Insert; refuse to write a message again."""
        if self.pk is not None:
            raise AppendOnlyError("a message of a query never changes")
        super().save(**options)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise AppendOnlyError("a message of a query is never deleted")
