"""How wide a text is in the bundled font, read from the font's own tables.

Figures and paper tables are laid out before anything is drawn, so that no text overflows.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import east_asian_width

FONT_FOLDER = Path(__file__).parent / "fonts"
FONT_FAMILY = "Inter"

_FILES = {"regular": "Inter_400Regular.ttf", "semibold": "Inter_600SemiBold.ttf"}
_WIDE_CHARACTER = 1.0
_UNKNOWN_CHARACTER = 0.65


@dataclass(frozen=True, slots=True)
class FontMetrics:
    """Advance width per character, in em."""

    advances: dict[int, float]

    def width(self, text: str, size: float) -> float:
        """Width of one line of ``text``, in the unit of ``size``."""
        return size * sum(self._advance(character) for character in text)

    def _advance(self, character: str) -> float:
        known = self.advances.get(ord(character))
        if known is not None:
            return known
        is_wide = east_asian_width(character) in ("W", "F")
        return _WIDE_CHARACTER if is_wide else _UNKNOWN_CHARACTER


@cache
def metrics(weight: str = "regular") -> FontMetrics:
    """Metrics of the bundled font; ``weight`` is "regular" or "semibold"."""
    content = (FONT_FOLDER / _FILES[weight]).read_bytes()
    tables = _table_offsets(content)
    (units_per_em,) = struct.unpack_from(">H", content, tables["head"] + 18)
    (metric_count,) = struct.unpack_from(">H", content, tables["hhea"] + 34)
    pairs = struct.unpack_from(f">{2 * metric_count}H", content, tables["hmtx"])
    advances = pairs[::2]
    glyphs = _glyphs_by_character(content, tables["cmap"])
    return FontMetrics(
        {
            character: advances[min(glyph, metric_count - 1)] / units_per_em
            for character, glyph in glyphs.items()
        }
    )


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, weight: str = "regular") -> float:
    """Width of the widest line of ``text``, in the unit of ``size``."""
    return max((metrics(weight).width(line, size) for line in text.split("\n")), default=0.0)


def wrap(text: str, size: float, limit: float, weight: str = "regular") -> tuple[str, ...]:
    """``text`` in lines no wider than ``limit``; a word that is wider alone is cut."""
    measure = metrics(weight)
    lines: list[str] = []
    line = ""
    for word in _pieces(text, size, limit, measure):
        longer = f"{line} {word}" if line else word
        if line and measure.width(longer, size) > limit:
            lines.append(line)
            line = word
        else:
            line = longer
    return (*lines, line) if line else tuple(lines)


def _pieces(text: str, size: float, limit: float, measure: FontMetrics) -> list[str]:
    pieces: list[str] = []
    for word in text.split():
        rest = word
        while measure.width(rest, size) > limit and len(rest) > 1:
            length = len(rest) - 1
            while length > 1 and measure.width(rest[:length], size) > limit:
                length -= 1
            pieces.append(rest[:length])
            rest = rest[length:]
        pieces.append(rest)
    return pieces


def _table_offsets(content: bytes) -> dict[str, int]:
    (count,) = struct.unpack_from(">H", content, 4)
    records = (struct.unpack_from(">4sLLL", content, 12 + 16 * index) for index in range(count))
    return {tag.decode("ascii"): offset for tag, _checksum, offset, _length in records}


def _glyphs_by_character(content: bytes, cmap: int) -> dict[int, int]:
    """The Basic Multilingual Plane mapping: subtable format 4 of the OpenType ``cmap`` table."""
    start = _format_4_subtable(content, cmap)
    (doubled,) = struct.unpack_from(">H", content, start + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", content, start + 14)
    starts = struct.unpack_from(f">{count}H", content, start + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", content, start + 16 + 2 * doubled)
    range_table = start + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", content, range_table)
    glyphs: dict[int, int] = {}
    for index in range(count):
        for character in range(starts[index], ends[index] + 1):
            glyph = character
            if offsets[index] != 0:
                place = range_table + 2 * index + offsets[index]
                place += 2 * (character - starts[index])
                (glyph,) = struct.unpack_from(">H", content, place)
            glyphs[character] = (glyph + deltas[index]) & 0xFFFF
    glyphs.pop(0xFFFF, None)
    return glyphs


def _format_4_subtable(content: bytes, cmap: int) -> int:
    (count,) = struct.unpack_from(">H", content, cmap + 2)
    for index in range(count):
        (offset,) = struct.unpack_from(">L", content, cmap + 4 + 8 * index + 4)
        (subtable_format,) = struct.unpack_from(">H", content, cmap + offset)
        if subtable_format == 4:  # noqa: PLR2004 the number is the format's name
            return cmap + int(offset)
    raise ValueError("The bundled font has no cmap subtable of format 4.")
