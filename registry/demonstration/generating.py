"""Generated cohorts of any size: each case follows from the seed, its site and its place alone.

So the cases of a cohort can be made in any order, by several processes.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.context
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

import django
from django.db import connections

from registry.bulk.draft import Draft
from registry.bulk.loading import load_prepared
from registry.bulk.preparing import PreparedCase, prepare
from registry.demonstration.gaps import leave_gaps
from registry.demonstration.profile import random_profile
from registry.demonstration.sampling import sample_case
from registry.models import Site

GAP_SHARE = 0.08
FIRST_DAY, DAYS = date(2019, 1, 1), 2000
BATCH = 250
# Below this, starting a second process costs more than it saves.
WORTH_A_PROCESS = 500
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


def generate(shares: Sequence[tuple[Site, int]], seed: str) -> None:
    """Add that many generated cases to each site, in batches that others can write between."""
    stretches = [
        (site, Stretch(site.code, site.time_zone, seed, start, min(BATCH, last - start)))
        for site, cases in shares
        for last in [site.last_case_number + 1 + cases]
        for start in range(site.last_case_number + 1, last, BATCH)
    ]
    cases = sum(stretch.count for _site, stretch in stretches)
    workers = min(os.cpu_count() or 1, 4) if cases >= WORTH_A_PROCESS else 0
    with _without_cycle_search():
        prepared = _prepared_by([stretch for _site, stretch in stretches], workers)
        for (site, _stretch), batch in zip(stretches, prepared, strict=True):
            load_prepared(site, batch, source=SOURCE)


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Nothing here makes reference cycles, and looking for them costs a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _prepared_by(stretches: list[Stretch], workers: int) -> Iterator[list[PreparedCase]]:
    if workers == 0:
        for stretch in stretches:
            yield _prepare_stretch(stretch)
        return
    with ProcessPoolExecutor(workers, mp_context=_context(), initializer=_set_up) as pool:
        waiting: list[Future[list[PreparedCase]]] = []
        for stretch in stretches:
            waiting.append(pool.submit(_prepare_stretch, stretch))
            if len(waiting) > 2 * workers:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _context() -> multiprocessing.context.BaseContext:
    """Fork where that is the custom: a worker is there at once. Its parent has no threads."""
    if sys.platform == "linux":
        connections.close_all()  # a child must not share the parent's connection
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _set_up() -> None:
    django.setup()
    gc.disable()


def _prepare_stretch(stretch: Stretch) -> list[PreparedCase]:
    return prepare(generated_drafts(stretch))
