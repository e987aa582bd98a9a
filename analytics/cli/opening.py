"""The files that a command line names, as a plan and as cases."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.plan import Plan, load_plan, ready_made_plans, standing_plan
from analytics.plan.codes import counted_codes
from analytics.tabular.cases import FileCases, with_codebook, without_codebook
from analytics.tabular.codebook import read_codebook
from analytics.tabular.errors import TableError
from analytics.tabular.reading import read_table

if TYPE_CHECKING:
    from argparse import Namespace


def open_plan(name: str) -> Plan:
    """The plan of a file, or the ready-made one of that key; raises PlanError."""
    if name in ready_made_plans() and not Path(name).exists():
        return standing_plan(name)
    return load_plan(Path(name))


def open_cases(options: Namespace, plan: Plan | None = None) -> FileCases:
    """The cases of ``options.data`` by ``options.codebook``, or by an inferred one.

    Raises TableError, also if there is no case at all.
    """
    table = read_table(options.data)
    if table.rows == 0:
        raise TableError(table.name, "the file has a heading and no rows")
    if options.codebook is None:
        return without_codebook(table, counted_codes(plan) if plan else None)
    entries = read_codebook(options.codebook)
    digest = hashlib.sha256(options.codebook.read_bytes()).hexdigest()
    return with_codebook(table, entries, name=options.codebook.name, sha256=digest)
