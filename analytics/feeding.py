"""Which recorded columns feed which table and figure of a version: written down when it is made.

A derivation names what it reads by its parameters, so that the way from a figure back to the
fields needs no second list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from analytics.analyses import analyses_of
from analytics.derive import LIBRARY
from analytics.plan import Plan
from analytics.render.numbering import numbered
from analytics.report.display import Report

SCHEMA = "reperfuse-feeding/1"


def feeding(plan: Plan, report: Report) -> dict[str, Any]:
    """Return the displays with what feeds them.

    ``everything`` is what selects the cases and their groups, and so feeds every display. A name
    is a recorded column of a case, or a table of rows.
    """
    return {
        "schema": SCHEMA,
        "everything": sorted(LIBRARY.inputs(plan.behind(plan.selects()))),
        "displays": list(_displays(plan, report)),
    }


def feeding_to_json(plan: Plan, report: Report) -> bytes:
    """Return the same bytes for the same plan and report."""
    return json.dumps(feeding(plan, report), ensure_ascii=False, sort_keys=True).encode()


def _displays(plan: Plan, report: Report) -> Iterator[dict[str, Any]]:
    reads = {
        analysis.key: sorted(LIBRARY.inputs(plan.behind(analysis.reads(plan))))
        for analysis in analyses_of(plan)
    }
    for item in numbered(report):
        read = reads.get(item.chapter.key, [])
        if item.label and read:
            yield {
                "label": item.label,
                "title": item.display.title,
                "chapter": item.chapter.key,
                "name": item.name,
                "reads": read,
            }
