"""``pool``: the results of several registries together, no patient shared."""

from __future__ import annotations

import sys
from argparse import Namespace

from analytics.report.display import Report
from analytics.synthesis import METHODS, CannotPoolError, pool_files
from analytics.synthesis.command import MEASURES, lines, write


def run(options: Namespace) -> None:
    """Print a line per outcome, and write every format where ``options.out`` says."""
    _require(options.method, METHODS, "method")
    _require(options.measure, MEASURES, "measure")
    pooled = pool_files(
        options.reports,
        outcomes=options.outcome,
        method=options.method,
        measure=options.measure,
        distinct_sites=options.distinct_sites,
    )
    for line in lines(pooled):
        sys.stdout.write(f"{line}\n")
    if options.out is not None:
        for path in write(pooled, options.out, render=_every_format):
            sys.stdout.write(f"{path}\n")


def _require(value: str, known: tuple[str, ...], word: str) -> None:
    if value not in known:
        raise CannotPoolError([f"“{value}” is no {word}; known are {', '.join(known)}."])


def _every_format(report: Report) -> dict[str, tuple[str, bytes]]:
    from analytics.render import RENDERERS, render_all  # noqa: PLC0415 after a refusal is past

    files = render_all(report)
    return {name: (RENDERERS[name].extension, content) for name, content in files.items()}
