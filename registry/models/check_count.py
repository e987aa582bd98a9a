"""How often each check fires: counted for every site in the night, kept for the warning budget."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class CheckSweep(models.Model):
    """One pass over all cases. The slot's unique key makes a second one of a night do nothing."""

    slot = models.CharField(max_length=40, unique=True)
    day = models.DateField(db_index=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    cases = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(slot=""), name="checksweep_has_a_slot"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                name="checksweep_ends_after_its_start",
            ),
        ]

    def __str__(self) -> str:
        return self.slot


class SiteCount(models.Model):
    """How many cases of a site one sweep has seen, and how many of them were signed."""

    sweep = models.ForeignKey(CheckSweep, on_delete=models.CASCADE, related_name="sites")
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="+")
    cases = models.PositiveIntegerField()
    signed = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["sweep", "site"], name="sitecount_once_per_sweep"),
            models.CheckConstraint(condition=Q(signed__lte=F("cases")), name="sitecount_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.cases} cases"


class RuleCount(models.Model):
    """How often one rule fired at one site, in how many signed cases, and how often it is kept."""

    site_count = models.ForeignKey(SiteCount, on_delete=models.CASCADE, related_name="rules")
    rule = models.CharField(max_length=80)
    fired = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    signed_cases = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["site_count", "rule"], name="rulecount_once"),
            models.CheckConstraint(
                condition=Q(fired__gte=1, kept__lte=F("fired")), name="rulecount_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.fired}"
