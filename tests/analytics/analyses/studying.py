"""From flat cases to the study of a plan, as the pipeline makes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from analytics.analyses.engine import Study
from analytics.analyses.selection import select_study
from analytics.derive import LIBRARY, derive
from analytics.derive.definitions import define
from analytics.plan import Plan
from analytics.snapshot.cases import SnapshotCases
from tests.analytics.making import snapshot_of


def study_of(root: Path, cases: Iterable[Mapping[str, Any]], plan: Plan) -> Study:
    """The study of these cases; every variable that the plan names is there."""
    source = SnapshotCases(snapshot_of(root, cases))
    wanted = plan.behind(set(plan.variables()))
    dataset = derive(source.load(LIBRARY.inputs(wanted)), sorted(wanted), plan.settings, LIBRARY)
    return select_study(define(dataset, plan.definitions), plan)
