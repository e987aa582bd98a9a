"""Civil time: what a coordinator types and reads, against instants with an offset.

Pure: no clock, no database, no framework. Every refusal is a ``CivilTimeError`` whose text can be
shown at the field as it is; its sentence can also be translated and then filled in.
"""

from __future__ import annotations

from registry.civil_time.dates import normalise, parse_date
from registry.civil_time.moments import (
    Moment,
    belongs_to_next_day,
    fixed,
    parse_moment,
    possible_offsets,
    typed_time,
)
from registry.civil_time.refusal import CivilTimeError
from registry.civil_time.writing import MONTHS, format_date, format_offset, format_time

__all__ = [
    "MONTHS",
    "CivilTimeError",
    "Moment",
    "belongs_to_next_day",
    "fixed",
    "format_date",
    "format_offset",
    "format_time",
    "normalise",
    "parse_date",
    "parse_moment",
    "possible_offsets",
    "typed_time",
]
