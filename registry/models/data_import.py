"""One import of a file. This row, not the message broker, is the truth about it.

The file and what was found in it hold identities; they lie in the data folder, never here.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.models.user import User


class ImportStatus(models.TextChoices):
    READING = "reading", "reading the file"
    MAPPING = "mapping", "columns are being assigned"
    CHECKING = "checking", "checking the rows"
    CHECKED = "checked", "checked"
    APPLYING = "applying", "writing"
    APPLIED = "applied", "imported"
    UNDOING = "undoing", "undoing"
    UNDONE = "undone", "undone"
    FAILED = "failed", "stopped"
    CANCELLED = "cancelled", "cancelled"


WORKING = (
    ImportStatus.READING,
    ImportStatus.CHECKING,
    ImportStatus.APPLYING,
    ImportStatus.UNDOING,
)
_STATUS_AFTER_WRITING = (ImportStatus.APPLIED, ImportStatus.UNDOING, ImportStatus.UNDONE)


class DataImportQuerySet(models.QuerySet["DataImport"]):
    def visible_to(self, user: User) -> DataImportQuerySet:
        """Keep the imports into the sites that ``user`` is a member of."""
        return self.filter(site__memberships__user=user)


class DataImport(models.Model):
    """A file on its way into one site.

    ``layout`` is "case" for one line per case, or the table whose rows the lines are. ``mapping``
    says what each column means. ``attempt``, ``owner`` and ``lease_until`` are as in a report run:
    only the holder of the newest attempt may write. ``failed_step`` is the step that stopped.
    """

    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="imports")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    folder = models.UUIDField(unique=True, editable=False)
    file_name = models.CharField(max_length=200)
    file_size = models.PositiveBigIntegerField()
    file_sha256 = models.CharField(max_length=64)
    # The encoding that the person chose; empty: found out from the file.
    encoding = models.CharField(max_length=12, blank=True)
    file_form = models.CharField(max_length=120, blank=True)
    layout = models.CharField(max_length=40, default="case")
    sheet = models.CharField(max_length=120, blank=True)
    header_key = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(default=list)
    empty_clears = models.BooleanField(default=False)
    reason = models.CharField(max_length=400, blank=True)
    undo_reason = models.CharField(max_length=400, blank=True)

    status = models.CharField(
        max_length=10, choices=ImportStatus.choices, default=ImportStatus.READING
    )
    failed_step = models.CharField(max_length=10, blank=True)
    failure = models.CharField(max_length=600, blank=True)
    reference = models.CharField(max_length=12, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(null=True)
    step_started_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    row_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    error_count = models.PositiveIntegerField(default=0)
    # The last case that has been undone, while undoing is under way.
    undo_reached = models.CharField(max_length=24, blank=True)

    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    files_deleted_at = models.DateTimeField(null=True)

    objects = DataImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        permissions = [("import_data", "Import data from files")]
        indexes = [
            models.Index(fields=["status", "lease_until"], name="import_by_status_and_lease")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ImportStatus.values), name="import_status_known"
            ),
            models.CheckConstraint(
                condition=Q(lease_until__isnull=True, owner="")
                | (Q(lease_until__isnull=False, status__in=WORKING) & ~Q(owner="")),
                name="import_lease_while_working",
            ),
            models.CheckConstraint(
                condition=~Q(status=ImportStatus.FAILED)
                | (~Q(failed_step="") & ~Q(failure="") & ~Q(reference="")),
                name="import_failure_has_words",
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True, applied_by__isnull=True)
                | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="import_apply_is_attributed",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="import_undo_is_attributed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=_STATUS_AFTER_WRITING) | Q(applied_at__isnull=False),
                name="import_written_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk} ({self.status})"

    @property
    def is_working(self) -> bool:
        return self.status in WORKING

    @property
    def target(self) -> str:
        """The import's name in the audit trail."""
        return f"import:{self.pk}"


class ImportBatch(models.Model):
    """Lines of one import that are written in one transaction, all of them or none.

    ``applied_at`` is set in that transaction, so that no batch is written twice however often a
    worker dies. ``counts`` holds its lines by fate.
    """

    data_import = models.ForeignKey(DataImport, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["data_import", "number"]
        constraints = [
            models.UniqueConstraint(fields=["data_import", "number"], name="importbatch_once"),
        ]

    def __str__(self) -> str:
        return f"batch {self.number} of import {self.data_import_id}"


class ImportRemark(models.Model):
    """Something that was left alone although the import, or its undoing, wanted otherwise."""

    class Act(models.TextChoices):
        WRITING = "writing", "writing"
        UNDOING = "undoing", "undoing"

    data_import = models.ForeignKey(DataImport, on_delete=models.CASCADE, related_name="remarks")
    act = models.CharField(max_length=8, choices=Act.choices)
    case_key = models.CharField(max_length=24, blank=True)
    # The line of the file, or the item of the case.
    about = models.CharField(max_length=120)
    reason = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        ordering = ["data_import", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=("writing", "undoing")), name="importremark_act_known"
            ),
        ]

    def __str__(self) -> str:
        return f"remark on import {self.data_import_id}: {self.about}"


class RememberedMapping(models.Model):
    """What the columns of a file meant the last time a site imported one with these headers."""

    site = models.ForeignKey("registry.Site", on_delete=models.CASCADE, related_name="+")
    layout = models.CharField(max_length=40)
    header_key = models.CharField(max_length=64)
    mapping = models.JSONField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["site", "layout", "header_key"], name="rememberedmapping_once"
            )
        ]

    def __str__(self) -> str:
        return f"mapping of {self.site_id} for {self.layout}"
