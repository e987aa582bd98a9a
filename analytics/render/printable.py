"""Text that every format can hold."""

from __future__ import annotations

import re

# XML 1.0 knows no way to write these, not even escaped.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def printable(text: str) -> str:
    """``text`` with each character that XML cannot carry replaced by U+FFFD."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
