"""Text that every format can hold."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

# XML 1.0 knows no way to write these, not even escaped; the figure library aborts on some.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

T = TypeVar("T")


def printable(text: str) -> str:
    """``text`` with each character that XML cannot carry replaced by U+FFFD."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def printable_throughout(value: T) -> T:
    """A copy of a display in which every text, however deep, is printable."""
    if isinstance(value, str):
        return cast("T", printable(value))
    if isinstance(value, tuple):
        return cast("T", tuple(printable_throughout(item) for item in value))
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            part.name: printable_throughout(getattr(value, part.name)) for part in fields(value)
        }
        return replace(value, **changed)
    return value
