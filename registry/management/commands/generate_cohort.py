"""Make realistic synthetic cohorts of any size."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.demonstration.cohort import generated_sites
from registry.demonstration.generating import generate
from registry.demonstration.people import admit

MOST_SITES = 99


class Command(BaseCommand):
    help = "Make synthetic cases with missing values, lost follow-up and several rescue types."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, required=True, help="how many cases in all")
        parser.add_argument("--sites", type=int, default=1, help="over how many synthetic sites")
        parser.add_argument("--seed", default="1", help="the same seed makes the same cases")
        parser.add_argument(
            "--member", action="append", default=[], help="a username that may see the sites"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        cases, sites = options["cases"], options["sites"]
        if cases < 1 or not 1 <= sites <= MOST_SITES:
            raise CommandError(f"--cases must be at least 1 and --sites between 1 and {MOST_SITES}")
        started = time.perf_counter()
        shares = [
            (site, cases // sites + (place < cases % sites))
            for place, site in enumerate(generated_sites(sites))
        ]
        generate(shares, options["seed"])
        for site, _cases in shares:
            admit(options["member"], site)
        seconds = time.perf_counter() - started
        self.stdout.write(
            f"{cases} synthetic cases at {sites} sites in {seconds:.1f} s ({cases / seconds:.0f}/s)"
        )
