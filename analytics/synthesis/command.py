"""What a command line shows and writes of pooled results, for Django's and for the plain one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from analytics.report import numbers
from analytics.report.display import Report
from analytics.report.serialise import report_to_json
from analytics.stats.meta.effects import MEASURES, on_printed_scale
from analytics.synthesis.pooling import Pooled, PooledOutcome
from analytics.synthesis.present import pooled_report

__all__ = ["MEASURES", "lines", "write"]

Render = Callable[[Report], Mapping[str, tuple[str, bytes]]]


def lines(pooled: Pooled) -> Iterator[str]:
    """One line per outcome: label, pooled estimate, P, I-squared, or why there is none."""
    yield f"{len(pooled.registries)} registries, method {pooled.method}"
    for outcome in pooled.outcomes:
        yield f"{outcome.label}: {_finding(outcome)}"


def write(pooled: Pooled, folder: Path, *, render: Render | None = None) -> list[Path]:
    """Write ``pooled.json`` and whatever ``render`` gives (name -> ending, bytes) into a folder."""
    report = pooled_report(pooled)
    files = {"pooled.json": report_to_json(report)}
    if render is not None:
        files |= {f"pooled.{ending}": content for ending, content in render(report).values()}
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    return paths


def _finding(outcome: PooledOutcome) -> str:
    if outcome.analysis is None:
        return f"not pooled, {outcome.refusal}"
    estimate = on_printed_scale(outcome.analysis.estimate, outcome.measure)
    points = outcome.measure == "risk_difference"
    text = numbers.estimate_in_points(estimate) if points else numbers.estimate(estimate)
    share = numbers.number(100 * outcome.analysis.heterogeneity.i_squared)
    p = numbers.p_statement(outcome.analysis.test.p_value)
    return f"{outcome.measure_name} {text}, {p}, I² {share}%, {outcome.analysis.k} registries"
