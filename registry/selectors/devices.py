"""Names of devices as a site types them: what it used most of late comes first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from registry.models import Attempt, RescueTreatment, Site

OF_LATE = timedelta(days=180)
MOST_USED, MOST_TEXTS = 8, 200
COLUMNS: tuple[tuple[Any, str], ...] = (
    (Attempt, "device_brand"),
    (Attempt, "device_model"),
    (RescueTreatment, "stent_model"),
)


def device_texts(site: Site, *, today: date) -> dict[str, list[str]]:
    """Return the texts by variable: the eight most used of late, then all others by name."""
    return {column: _texts(model, column, site, today) for model, column in COLUMNS}


def _texts(model: Any, column: str, site: Site, today: date) -> list[str]:
    of_late = Q(procedure__episode__index_date__gte=today - OF_LATE)
    counted = (
        model.objects.filter(procedure__episode__site=site, **{f"{column}__isnull": False})
        .values_list(column)
        .annotate(late=Count("pk", filter=of_late))
        .order_by("-late", column)[:MOST_TEXTS]
    )
    texts = [text for text, _late in counted]
    used = sum(late > 0 for _text, late in counted)
    first = min(used, MOST_USED)
    return texts[:first] + sorted(texts[first:], key=str.casefold)
