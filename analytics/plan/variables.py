"""Which variables a plan names, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analytics.plan.fields import Spec, specs
from analytics.plan.places import Path


def mentions(part: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every variable that a part and its parts name, with its path in the file."""
    for spec in specs(type(part)):
        value = getattr(part, spec.field)
        if value is not None and (spec.variable or spec.kind == "table"):
            yield from _of(spec, value, (*path, spec.key))


def _of(spec: Spec, value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    items = enumerate(value) if spec.many else [(None, value)]
    for place, item in items:
        here = path if place is None else (*path, place)
        if spec.kind == "table":
            yield from mentions(item, here)
        elif item:
            yield here, item
