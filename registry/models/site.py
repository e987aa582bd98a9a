"""A treating centre."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q


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
    active = models.BooleanField(default=True)
    # The last number given out; raised inside the transaction that creates a case.
    last_case_number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][A-Z0-9]{1,7}\Z"), name="site_code_form"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
