"""What the rest of a case suggests for a field. Shown beside it, never filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from registry.codebook.lookup import section_by_key


def hints_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the hints by variable."""
    grades = [row.get("etici_after") for row in values["attempt"]]
    if not grades or grades[-1] is None:
        return {}
    choices = section_by_key("attempts").variable("etici_after").choices
    label = grades[-1] if choices is None else choices.label_of(grades[-1])
    return {"etici_final_site": _("After the last attempt: %(grade)s") % {"grade": label}}
