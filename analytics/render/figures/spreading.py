"""Labels moved apart along one direction, each as little as needed."""

from __future__ import annotations

from collections.abc import Sequence


def spread(
    centres: Sequence[float], lengths: Sequence[float], limits: tuple[float, float]
) -> list[float]:
    """New centres in the order given: none overlap, and all keep within the limits if they fit."""
    order = sorted(range(len(centres)), key=lambda index: centres[index])
    starts = [centres[index] - lengths[index] / 2 for index in order]
    sizes = [lengths[index] for index in order]
    limit = limits[1]
    for place in reversed(range(len(order))):
        starts[place] = min(starts[place], limit - sizes[place])
        limit = starts[place]
    limit = limits[0]
    for place, size in enumerate(sizes):
        starts[place] = max(starts[place], limit)
        limit = starts[place] + size
    moved = [0.0] * len(order)
    for place, index in enumerate(order):
        moved[index] = starts[place] + sizes[place] / 2
    return moved
