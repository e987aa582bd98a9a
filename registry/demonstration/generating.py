"""Generated cohorts of any size: each case follows from the seed, its site and its place alone.

So the cases of a cohort can be made in any order, by several processes.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

import django

from registry.demonstration.draft import Draft
from registry.demonstration.gaps import leave_gaps
from registry.demonstration.loading import load_prepared
from registry.demonstration.preparing import PreparedCase, prepare
from registry.demonstration.profile import random_profile
from registry.demonstration.sampling import sample_case
from registry.models import Site

GAP_SHARE = 0.08
FIRST_DAY, DAYS = date(2019, 1, 1), 2000
BATCH = 500
# Below this, starting a second process costs more than it saves.
WORTH_A_PROCESS = 3_000
SOURCE = "generated cohort"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive places of one site's cohort."""

    site_code: str
    zone: str
    seed: str
    first: int
    count: int


def generated_drafts(stretch: Stretch) -> Iterator[Draft]:
    """Yield realistic synthetic cases with gaps, the same for the same stretch."""
    zone = ZoneInfo(stretch.zone)
    for place in range(stretch.first, stretch.first + stretch.count):
        random = Random(f"{stretch.seed}:{stretch.site_code}:{place}")
        profile = random_profile(random, FIRST_DAY, DAYS)
        draft = sample_case(random, profile, zone, f"GEN{place:07d}")
        leave_gaps(random, draft, GAP_SHARE)
        yield draft


def generate(site: Site, cases: int, seed: str) -> None:
    """Add ``cases`` generated cases to ``site``, in batches that others can write between."""
    first = site.last_case_number + 1
    stretches = [
        Stretch(site.code, site.time_zone, seed, start, min(BATCH, first + cases - start))
        for start in range(first, first + cases, BATCH)
    ]
    workers = min(os.cpu_count() or 1, 4) if cases >= WORTH_A_PROCESS else 0
    for prepared in _prepared_by(stretches, workers):
        load_prepared(site, prepared, source=SOURCE)


def _prepared_by(stretches: list[Stretch], workers: int) -> Iterator[list[PreparedCase]]:
    if workers == 0:
        for stretch in stretches:
            yield prepare(generated_drafts(stretch))
        return
    context = multiprocessing.get_context("spawn")  # a fork would share the database connection
    with ProcessPoolExecutor(workers, mp_context=context, initializer=django.setup) as pool:
        waiting: list[Future[list[PreparedCase]]] = []
        for stretch in stretches:
            waiting.append(pool.submit(_prepare_stretch, stretch))
            if len(waiting) > 2 * workers:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _prepare_stretch(stretch: Stretch) -> list[PreparedCase]:
    return prepare(generated_drafts(stretch))
