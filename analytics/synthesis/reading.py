"""From report JSON files to pooled results: all that a command line needs.

``pool_files(paths, *, outcomes=None, method="reml", measure="odds_ratio", level=0.95,
distinct_sites=False) -> Pooled`` names every registry after its file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analytics.report.serialise import UnreadableReportError, report_from_json
from analytics.stats.meta.effects import Measure
from analytics.synthesis.compatibility import CannotPoolError, Registry
from analytics.synthesis.pooling import Method, Pooled, pool


def read_registry(name: str, content: bytes | str) -> Registry:
    """The results within a report's JSON.  CannotPoolError if they cannot be read or are none."""
    try:
        report = report_from_json(content)
    except UnreadableReportError as error:
        raise CannotPoolError([f"{name} cannot be read. {error}"]) from error
    if report.results is None:
        raise CannotPoolError(
            [f"{name} has no machine-readable results: make the report again with this version."]
        )
    return Registry(name=name, results=report.results)


def pool_files(
    paths: Sequence[Path],
    *,
    outcomes: Sequence[str] | None = None,
    method: Method = "reml",
    measure: Measure = "odds_ratio",
    level: float = 0.95,
    distinct_sites: bool = False,
) -> Pooled:
    """Read and pool; every registry bears its file's name without the ending.

    Raises CannotPoolError with all reasons in words, also for files that cannot be read.
    """
    registries, reasons = [], []
    for path in paths:
        try:
            registries.append(read_registry(path.stem, path.read_bytes()))
        except OSError as error:
            reasons.append(f"{path.name} cannot be opened: {error.strerror}.")
        except CannotPoolError as error:
            reasons.extend(error.reasons)
    if reasons:
        raise CannotPoolError(reasons)
    return pool(
        registries,
        outcomes=outcomes,
        method=method,
        measure=measure,
        level=level,
        distinct_sites=distinct_sites,
    )
