"""``run``: the report of a plan over a file of cases, in every format."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.cli.opening import open_cases, open_plan
from analytics.report.code_version import code_version
from analytics.tabular.cases import FileCases, inferred_codebook

if TYPE_CHECKING:
    from analytics.report.display import Report

# The others are called tables or figures where they hold only these.
FILE_NAMES = {
    "json": "results.json",
    "xlsx": "tables.xlsx",
    "csv": "tables.csv.zip",
    "figures": "figures.zip",
}
INFERRED = "codebook-inferred.csv"


def run(options: Namespace) -> None:
    """Read plan, data and codebook, make the report, write it, and say what was written."""
    plan = open_plan(options.plan)
    cases = open_cases(options, plan)
    from analytics.pipeline import build_report  # noqa: PLC0415 after refusals are past

    moment = datetime.now(UTC).isoformat(timespec="seconds")
    report = build_report(cases, plan, code_version=code_version(), generated_at=moment)
    options.out.mkdir(parents=True, exist_ok=True)
    for path in _written(report, cases, options):
        sys.stdout.write(f"{path}\n")
    for sentence in report.headline:
        sys.stdout.write(f"{sentence}\n")


def _written(report: Report, cases: FileCases, options: Namespace) -> list[Path]:
    from analytics.render import RENDERERS, render_all  # noqa: PLC0415 after a refusal is past

    files = {
        FILE_NAMES.get(name, f"report.{RENDERERS[name].extension}"): content
        for name, content in render_all(report).items()
    }
    if options.codebook is None:
        files[INFERRED] = inferred_codebook(cases).encode()
    paths = [options.out / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    return sorted(paths)
