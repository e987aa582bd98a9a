"""Which day it is where a person works."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from registry.models import Site


def local_day(sites: Iterable[Site]) -> date:
    """Return today's date at the sites; where they differ, the later one."""
    now = timezone.now()
    return max((now.astimezone(site.zone).date() for site in sites), default=timezone.localdate())
