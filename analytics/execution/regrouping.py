"""Cases whose group is another one than in the version before: a reader of that one should know."""

from __future__ import annotations

import json
from collections.abc import Mapping

from analytics.execution.artefacts import artefact_path
from analytics.execution.formats import GROUPS
from analytics.models import Artefact, ReportVersion


def group_changes(newest: ReportVersion | None, groups: Mapping[str, str]) -> dict[str, list[str]]:
    """Return {registry number: [old, new]}; cases that only one of the versions has are left out.

    A version from before groups were kept has nothing to compare with.
    """
    kept = Artefact.objects.filter(version=newest, format=GROUPS).first() if newest else None
    if kept is None:
        return {}
    before = json.loads(artefact_path(kept.sha256).read_bytes())
    return {
        number: [before[number], group]
        for number, group in groups.items()
        if number in before and before[number] != group
    }
