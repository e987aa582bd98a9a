"""A treating centre."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from registry.codebook.schedule import FU90_WIDTHS, time_point

FU90 = time_point("d90")


class Site(models.Model):
    """A hospital. Its code is the prefix of its registry numbers; its cases keep local time."""

    code = models.CharField(
        max_length=8, unique=True, validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,7}\Z")]
    )
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="UTC")
    synthetic = models.BooleanField(
        default=False, help_text="Every case here is invented; the screens and reports say so."
    )
    practice = models.BooleanField(
        default=False, help_text="For trying the product out: no standing report counts its cases."
    )
    active = models.BooleanField(default=True)
    # How many days before and after day 90 the site still takes as the 90-day follow-up.
    fu90_days_before = models.PositiveSmallIntegerField(default=FU90.window_before)
    fu90_days_after = models.PositiveSmallIntegerField(default=FU90.window_after)
    # The last number given out; raised inside the transaction that creates a case.
    last_case_number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][A-Z0-9]{1,7}\Z"), name="site_code_form"
            ),
            models.CheckConstraint(
                condition=Q(
                    fu90_days_before__range=FU90_WIDTHS, fu90_days_after__range=FU90_WIDTHS
                ),
                name="site_fu90_window_legal",
            ),
            # Invented cases and real ones are never mixed: what is for practice is synthetic.
            models.CheckConstraint(
                condition=Q(practice=False) | Q(synthetic=True), name="site_practice_is_synthetic"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
