"""The stroke episode: the case that a coordinator works on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from registry.codebook.lookup import sections_of_table
from registry.models.record import Record
from registry.models.storage import legal_values, stores
from registry.models.user import User


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def standing(self) -> EpisodeQuerySet:
        """Leave out the cases that were withdrawn: nobody lists, opens or counts them."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user: User) -> EpisodeQuerySet:
        """Keep the cases of the sites that ``user`` is a member of."""
        return self.standing().filter(site__memberships__user=user)


@stores(*sections_of_table("episode"))
class Episode(Record):
    """One stroke of one patient. Its registry number is the case's name everywhere."""

    unsigned_columns = (
        "version",
        "changed_at",
        "required_count",
        "answered_count",
        "known_count",
        "error_count",
        "warning_count",
    )

    registry_id = models.CharField(max_length=24, unique=True, editable=False)
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="episodes")
    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.PROTECT, related_name="episodes"
    )
    # The day follow-up is counted from: onset or last known well, as far as it is known.
    index_date = models.DateField(db_index=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    amended_at = models.DateTimeField(null=True, blank=True)
    # Made by mistake, by an import that was undone. The row, its number and its trail stay.
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    # A summary of the newest checks, refreshed by every write, so that lists need no checks.
    required_count = models.PositiveSmallIntegerField(default=0)
    answered_count = models.PositiveSmallIntegerField(default=0)
    known_count = models.PositiveSmallIntegerField(default=0)
    error_count = models.PositiveSmallIntegerField(default=0)
    warning_count = models.PositiveSmallIntegerField(default=0)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        permissions = [
            ("view_case", "See cases"),
            ("enter_data", "Enter and correct data"),
            ("sign_off", "Sign off a case"),
            ("verify_data", "Mark data as compared with their source"),
            ("view_identity", "See who a patient is"),
            ("view_history", "See who changed what"),
            ("view_codebook", "See the codebook"),
            ("manage_people", "Manage people and sites"),
        ]
        indexes = [
            models.Index(fields=["site", "-index_date"], name="episode_by_site_and_date"),
            models.Index(fields=["site", "-changed_at"], name="episode_by_site_and_change"),
            # The other sorts of the list of cases; within a site, and over several.
            models.Index(fields=["site", "registry_id"], name="episode_by_site_and_number"),
            # Very many are equal in these counts, so the key that decides among them is in it too.
            models.Index(
                F("required_count") - F("answered_count"), "id", name="episode_by_open_items"
            ),
            models.Index(fields=["error_count", "warning_count", "id"], name="episode_by_checks"),
            # What few cases are: found without reading the many that are not.
            models.Index(
                fields=["site", "-index_date"],
                name="episode_incomplete",
                condition=Q(answered_count__lt=F("required_count")),
            ),
            models.Index(
                fields=["site", "-index_date"],
                name="episode_amended",
                condition=Q(amended_at__isnull=False),
            ),
            models.Index(
                fields=["site", "-index_date"],
                name="episode_ready",
                condition=Q(
                    signed_at__isnull=True, answered_count=F("required_count"), error_count=0
                ),
            ),
            models.Index(
                fields=["site", "-index_date"],
                name="episode_draft",
                condition=Q(signed_at__isnull=True),
            ),
        ]
        constraints = [
            *legal_values(*sections_of_table("episode")),
            models.CheckConstraint(
                name="episode_signature_is_attributed",
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="episode_withdrawal_is_attributed",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="episode_amended_after_signature",
                condition=Q(amended_at__isnull=True) | Q(signed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.registry_id

    @property
    def status(self) -> str:
        """Draft, signed, or amended after signature."""
        if self.signed_at is None:
            return "draft"
        return "signed" if self.amended_at is None else "amended"

    @property
    def is_locked(self) -> bool:
        """Whether the database refuses changes: signed, and no amendment is open."""
        return self.status == "signed"
