"""Imputations and bootstrap replicates made by several workers: the holder's part and a helper's.

The holder of a run works through the slices itself and waits for nobody. Helpers that hear of a
slice take it off the holder's hands; one that does not come, or dies, costs that slice only.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import pairwise
from time import process_time
from typing import TypeVar

from django.conf import settings

from analytics.execution.doorbell import ring_for_slices
from analytics.execution.slice_folder import SliceFolder, shared
from analytics.stats.estimate import NotEstimableError
from analytics.stats.numbered import Numbered
from analytics.stats.refusal import Refusal, attempt

logger = logging.getLogger(__name__)

Made = TypeVar("Made")
# Of the processor. A shorter slice costs more in messages and files than it saves.
SLICE_SECONDS = 1.0
# Pieces are made here until they have taken so long that their pace can be told.
PACE_SECONDS = 0.1


def spread_over_workers(work: Numbered[Made], count: int) -> Made:
    """Make the pieces 0..count-1 with whoever helps; result and refusal are those of ``here``."""
    parts, begun, pace = _begin(work, count)
    slices = _cut(range(begun, count), pace)
    if len(slices) > 1:
        with shared(work) as folder:
            ring_for_slices(folder.sha256, slices)
            parts += _work_through(work, folder, slices)
    else:
        parts += [work.make(numbers) for numbers in slices]
    return work.together(parts)


def make_slice(sha256: str, first: int, stop: int) -> bool:
    """Make the pieces first..stop-1 of another worker's run, unless somebody has them already.

    False if nothing was written: late, taken, or the pieces are refused, which the holder finds
    out for itself.
    """
    folder, numbers = SliceFolder(sha256), range(first, stop)
    if folder.is_claimed(numbers):
        return False
    work = folder.work()
    if work is None:
        return False
    try:
        if not folder.claim(numbers):
            return False
        made = _attempted(work, numbers)
        if isinstance(made, Refusal):
            return False
        folder.write(numbers, made)
    except FileNotFoundError:
        logger.info("slice %s-%s of %s came too late", first, stop, sha256)
        return False
    return True


def _begin(work: Numbered[Made], count: int) -> tuple[list[Made], int, float]:
    """Make the first pieces until their pace is known: parts, how many, seconds a piece.

    Seconds of the processor, since on a busy machine those on the wall say little about the work.
    """
    parts: list[Made] = []
    begun, size, pace = 0, 1, 0.0
    while begun < count:
        numbers = range(begun, min(begun + size, count))
        started = process_time()
        parts.append(work.make(numbers))
        seconds = process_time() - started
        begun, pace = numbers.stop, seconds / len(numbers)
        if seconds >= PACE_SECONDS:
            break
        size *= 2
    return parts, begun, pace


def _cut(numbers: range, pace: float) -> list[range]:
    """Even slices of a second or more, as many for each worker; one if there is no work for two."""
    count = max(1, min(len(numbers), int(len(numbers) * pace / SLICE_SECONDS)))
    workers = settings.REPERFUSE_WORKERS
    if workers < count < len(numbers):
        count -= count % workers
    ends = [numbers.start + len(numbers) * place // count for place in range(count + 1)]
    return [range(first, stop) for first, stop in pairwise(ends) if first < stop]


def _work_through(work: Numbered[Made], folder: SliceFolder, slices: Sequence[range]) -> list[Made]:
    """Return all slices in their order; NotEstimableError as the first refused one gives it."""
    found: dict[range, Made | Refusal] = {}
    needed = list(slices)
    for place, numbers in enumerate(slices):
        if folder.claim(numbers):
            own = _attempted(work, numbers)
            found[numbers] = own
            if isinstance(own, Refusal):
                needed = needed[: place + 1]
                break
    claimed = [numbers for numbers in needed if numbers not in found]
    # Backwards: what was claimed first is the likeliest to be finished by then.
    for numbers in reversed(claimed):
        theirs = _finished(work, folder, numbers)
        found[numbers] = theirs
    logger.info("%s of %s slices were begun by other workers", len(claimed), len(needed))
    return [_required(found[numbers]) for numbers in needed]


def _finished(work: Numbered[Made], folder: SliceFolder, numbers: range) -> Made | Refusal:
    """A slice that somebody has begun: theirs, or our own if it is finished before theirs is."""
    parts: list[Made] = []
    for number in numbers:
        theirs = folder.read(work, numbers)
        if theirs is not None:
            return theirs
        own = _attempted(work, range(number, number + 1))
        if isinstance(own, Refusal):
            return own
        parts.append(own)
    return work.together(parts)


def _attempted(work: Numbered[Made], numbers: range) -> Made | Refusal:
    return attempt(lambda: work.make(numbers))


def _required(made: Made | Refusal) -> Made:
    if isinstance(made, Refusal):
        raise NotEstimableError(made.reason)
    return made
