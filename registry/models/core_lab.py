"""Core-lab reading: an angiogram under a number of its own, and the blinded readings of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from registry.codebook.scales import ETICI, OCCLUSION_SITE
from registry.models.user import User

# A reading number has six digits, drawn at random: it says nothing of site, order or date.
NUMBERS = (100_000, 999_999)
FIRST, SECOND, ADJUDICATOR = "first", "second", "adjudicator"
ROLES = (FIRST, SECOND, ADJUDICATOR)
NOT_GRADABLE = {
    "not_found": "No images under this number",
    "incomplete": "Runs are missing",
    "poor_quality": "Images cannot be judged",
}

# Codes and no free text: whoever reopens a reading may know the case, and their words would tell.
REOPENED_BECAUSE = {
    "slip": "The reader chose another grade than the one meant",
    "other_images": "The images were those of another number",
    "more_images": "Runs were missing that are there now",
    "scale": "The scale was applied wrongly",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grades:
    """What a reader says; None where nothing is said."""

    etici_final: str | None = None
    etici_before_rescue: str | None = None
    occlusion_site: str | None = None
    not_gradable: str | None = None
    remarks: str | None = None


def _one_of(name: str, codes: tuple[str, ...]) -> Q:
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__in": codes})


class Angiogram(models.Model):
    """A procedure that the core laboratory reads. ``number`` is all that a reader sees of it."""

    procedure = models.OneToOneField(
        "registry.Procedure", on_delete=models.PROTECT, related_name="angiogram"
    )
    number = models.PositiveIntegerField(unique=True, editable=False)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # From here on the site sees the readings.
    opened_at = models.DateTimeField(null=True, blank=True)
    # The site's own grade at that moment: what it writes afterwards is no independent reading.
    etici_site = models.CharField(max_length=8, null=True, blank=True)

    class Meta:
        ordering = ["number"]
        permissions = [
            ("read_angiograms", "Read angiograms for the core laboratory"),
            ("assign_angiograms", "Send angiograms to the core laboratory"),
            ("view_agreement", "See how far readers agree"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__range=NUMBERS), name="angiogram_number_legal"
            ),
            models.CheckConstraint(
                condition=_one_of("etici_site", ETICI.codes), name="angiogram_etici_site_legal"
            ),
            models.CheckConstraint(
                condition=Q(etici_site__isnull=True) | Q(opened_at__isnull=False),
                name="angiogram_etici_site_once_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"angiogram {self.number}"

    @property
    def target(self) -> str:
        """The angiogram's name in the audit trail."""
        return f"angiogram:{self.number}"


class ReadingQuerySet(models.QuerySet["Reading"]):
    def of_reader(self, user: User) -> ReadingQuerySet:
        """Keep what ``user`` reads, at the sites that they still read for, in their own order."""
        return self.filter(
            reader=user, angiogram__procedure__episode__site__memberships__user=user
        ).order_by("place", "pk")


class Reading(models.Model):
    """One reader's grades of one angiogram: a draft until it is locked.

    A reading that is reopened once it was compared with the other is independent no more. What it
    said until then is kept in ``blind_...``, and counts where the agreement of readers does.
    """

    angiogram = models.ForeignKey(Angiogram, on_delete=models.PROTECT, related_name="readings")
    role = models.CharField(max_length=12, choices=[(role, role) for role in ROLES])
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="readings"
    )
    # Drawn at random, so that each reader's order is their own and tells nothing.
    place = models.PositiveIntegerField()
    assigned_at = models.DateTimeField()
    # Empty where the product itself chose the third reader.
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    etici_final = models.CharField(max_length=8, null=True, blank=True)
    etici_before_rescue = models.CharField(max_length=8, null=True, blank=True)
    occlusion_site = models.CharField(max_length=40, null=True, blank=True)
    not_gradable = models.CharField(max_length=16, null=True, blank=True)
    remarks = models.CharField(max_length=400, null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    reopened_because = models.CharField(max_length=16, null=True, blank=True)
    corrected_since = models.DateTimeField(null=True, blank=True)
    blind_final = models.CharField(max_length=8, null=True, blank=True)
    blind_before_rescue = models.CharField(max_length=8, null=True, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["angiogram", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["angiogram", "role"], name="reading_role_once"),
            models.UniqueConstraint(fields=["angiogram", "reader"], name="reading_reader_once"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="reading_role_legal"),
            models.CheckConstraint(
                condition=_one_of("etici_final", ETICI.codes), name="reading_etici_final_legal"
            ),
            models.CheckConstraint(
                condition=_one_of("etici_before_rescue", ETICI.codes),
                name="reading_etici_before_rescue_legal",
            ),
            models.CheckConstraint(
                condition=_one_of("occlusion_site", OCCLUSION_SITE.codes),
                name="reading_occlusion_site_legal",
            ),
            models.CheckConstraint(
                condition=_one_of("not_gradable", tuple(NOT_GRADABLE)),
                name="reading_not_gradable_legal",
            ),
            models.CheckConstraint(
                condition=Q(etici_final__isnull=True) | Q(not_gradable__isnull=True),
                name="reading_grade_or_reason",
            ),
            models.CheckConstraint(condition=~Q(remarks=""), name="reading_remarks_legal"),
            models.CheckConstraint(
                condition=_one_of("reopened_because", tuple(REOPENED_BECAUSE)),
                name="reading_reopened_because_legal",
            ),
            models.CheckConstraint(
                condition=_one_of("blind_final", ETICI.codes)
                & _one_of("blind_before_rescue", ETICI.codes),
                name="reading_blind_grades_legal",
            ),
            models.CheckConstraint(
                condition=Q(corrected_since__isnull=False)
                | Q(blind_final__isnull=True, blind_before_rescue__isnull=True),
                name="reading_blind_grades_once_corrected",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True, locked_by__isnull=True)
                | Q(locked_at__isnull=False, locked_by=F("reader")),
                name="reading_locked_by_its_reader",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True)
                | Q(etici_final__isnull=False)
                | Q(not_gradable__isnull=False),
                name="reading_locked_with_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} reading of {self.angiogram}"

    @property
    def verdict(self) -> tuple[str | None, str | None]:
        """What two readers are compared by: the final grade and the grade before rescue."""
        return self.etici_final, self.etici_before_rescue

    @property
    def blind_verdict(self) -> tuple[str | None, str | None]:
        """The verdict as it was while nobody could know the other reading."""
        if self.corrected_since is None:
            return self.verdict
        return self.blind_final, self.blind_before_rescue

    @property
    def standing(self) -> tuple[str | None, str | None]:
        """What may be shown: while the reader works on a correction, what was locked before."""
        if self.locked_at is not None:
            return self.verdict
        return (None, None) if self.corrected_since is None else self.blind_verdict
