"""``manage.py pool a.json b.json``: pool the reports of several registries, no patient shared."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.render import RENDERERS, render_all
from analytics.report.display import Report
from analytics.synthesis import METHODS, CannotPoolError, pool_files
from analytics.synthesis.command import MEASURES, lines, write


class Command(BaseCommand):
    help = "Pool the results of several registries from their report JSON files."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reports", nargs="+", type=Path, metavar="REPORT.json")
        parser.add_argument("--out", metavar="FOLDER", type=Path, help="write every format here")
        parser.add_argument(
            "--outcome", action="append", metavar="KEY", help="only this outcome (repeatable)"
        )
        parser.add_argument("--method", choices=METHODS, default="reml")
        parser.add_argument("--measure", choices=MEASURES, default="odds_ratio")
        parser.add_argument(
            "--distinct-sites",
            action="store_true",
            help="equal site names belong to different hospitals",
        )

    def handle(self, *, reports: list[Path], out: Path | None, **options: Any) -> None:
        try:
            pooled = pool_files(
                reports,
                outcomes=options["outcome"],
                method=options["method"],
                measure=options["measure"],
                distinct_sites=options["distinct_sites"],
            )
        except (CannotPoolError, ValueError) as error:
            raise CommandError(str(error)) from error
        for line in lines(pooled):
            self.stdout.write(line)
        if out is not None:
            for path in write(pooled, out, render=_every_format):
                self.stdout.write(f"  {path}")


def _every_format(report: Report) -> dict[str, tuple[str, bytes]]:
    files = render_all(report)
    return {name: (RENDERERS[name].extension, content) for name, content in files.items()}
