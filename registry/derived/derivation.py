"""What a derived item is: a name, words for it, and a function of one case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.codebook.variable import Certainty

Case = Mapping[str, Any]
Value = bool | int | float | str | None


def _nothing(_case: Case) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """An item that follows from recorded answers and is never typed.

    ``derive`` returns None where an ingredient is missing; ``missing`` names the
    variables that it waits for, as far as these can be named.
    """

    name: str
    label: str
    group: str
    derive: Callable[[Case], Value]
    missing: Callable[[Case], tuple[str, ...]] = _nothing
    unit: str = ""
    definition: str = ""
    source: str = ""
    certainty: Certainty = Certainty.DESIGN
