"""A codebook for a file that has none: what each column seems to be, and the sentence that says so.

The guesses are careful: a column that could be two things is taken for the plainer one, and a
column with too many levels is never counted by level.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.dataset.columns import Column, Level
from analytics.tabular.codebook import NO, YES, Entry
from analytics.tabular.reading import RawTable
from analytics.tabular.typing import COMMA, DATE, MOMENT, NUMBER, WHOLE

MOST_LEVELS = 30
FEW_ROWS = 20
# What files often write for “missing”, and how far above the other numbers it then stands.
CODES = (1, 9, 88, 99, 888, 999, 9999)
FAR_OFF = 1.4
PAIRS = (("1", "0"), ("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"), ("ja", "nein"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Inferred:
    """A column as inferred, and the sentence for the provenance of the report."""

    entry: Entry
    sentence: str


def infer(
    table: RawTable, counted: Mapping[str, Collection[str]] | None = None
) -> tuple[Inferred, ...]:
    """Infer every column.

    ``counted`` are the columns that a plan counts by their codes, each with the codes that it
    names: they are taken for choices, or for yes/no where the plan names no other code.
    """
    wanted = counted or {}
    return tuple(
        _column(name, values, table, wanted.get(name)) for name, values in table.columns.items()
    )


def decimal_comma(table: RawTable, values: Any) -> bool:
    """Whether the numbers of a column are written with a comma, as 36,5."""
    import pyarrow.compute as pc  # noqa: PLC0415 loaded when a file is read

    if table.separator == ",":
        return False
    found = pc.match_substring_regex(values, COMMA.pattern)
    return bool(pc.any(found).as_py())


def _column(name: str, values: Any, table: RawTable, counted: Collection[str] | None) -> Inferred:
    import pyarrow.compute as pc  # noqa: PLC0415

    known = values.drop_null()
    if not len(known):
        return _inferred(name, "text", "no cell is filled; not used")
    distinct = pc.unique(known)
    pair = _yes_no_pair(distinct) if len(distinct) <= 2 else None  # noqa: PLR2004
    stated = table.kinds.get(name, "")
    named = not set(counted or ()) <= {"yes", "no"}
    if pair is not None and not named and stated in ("", "boolean", "integer"):
        yes, no = pair
        sentence = f"yes/no, {yes} as yes and {no} as no"
        return _inferred(name, "boolean", sentence, pair=((yes,), (no,)))
    if counted is not None or stated == "choice":
        return _choice(name, known, distinct)
    found = _number(name, known, distinct, table) or _date(name, distinct)
    return found or _choice(name, known, distinct)


def _yes_no_pair(distinct: Any) -> tuple[str, str] | None:
    """The pair that the answers are of; one answer alone is enough, but not a lone 0 or 1."""
    found = {value.casefold() for value in distinct.to_pylist()}
    for yes, no in PAIRS:
        if found == {yes, no} or (found <= {yes, no} and yes != "1"):
            return yes, no
    return None


def _number(name: str, known: Any, distinct: Any, table: RawTable) -> Inferred | None:
    import pyarrow.compute as pc  # noqa: PLC0415

    if _all(distinct, WHOLE):
        if _numbers_the_rows(name, known, distinct, table):
            return _inferred(name, "text", "a running number of the rows; not used")
        low, high = _range(distinct)
        sentence = f"whole numbers from {low} to {high}{_perhaps_missing(distinct)}"
        return _inferred(name, "integer", sentence)
    comma = decimal_comma(table, distinct)
    plain = pc.replace_substring(distinct, ",", ".") if comma else distinct
    if not _all(plain, NUMBER):
        return None
    low, high = _range(plain)
    how = ", written with a decimal comma" if comma else ""
    return _inferred(name, "decimal", f"numbers from {low} to {high}{how}")


def _numbers_the_rows(name: str, known: Any, distinct: Any, table: RawTable) -> bool:
    """Whether whole numbers name the rows: each its own, under such a name or in one run."""
    if len(distinct) < table.rows or len(known) < table.rows or table.rows < FEW_ROWS:
        return False
    named = name.casefold() in ("id", "record_id", "no", "nr") or name.casefold().endswith("_id")
    low, high = _range(distinct)
    return named or float(high) - float(low) == table.rows - 1


def _perhaps_missing(distinct: Any) -> str:
    """A remark where the greatest or least number stands so far off that it may be a code."""
    values = sorted(float(value) for value in distinct.to_pylist())
    if len(values) <= 2:  # noqa: PLR2004 nothing to stand apart from
        return ""
    apart = []
    if values[-1] in CODES and values[-2] * FAR_OFF < values[-1]:
        apart.append(values[-1])
    if -values[0] in CODES and values[1] >= 0:
        apart.append(values[0])
    if not apart:
        return ""
    words = " and ".join(f"{value:g}" for value in apart)
    return f"; {words} may mean missing, which only a codebook can say, and counts as a number here"


def _range(texts: Any) -> tuple[str, str]:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    found = pc.min_max(texts.cast(pa.float64())).as_py()
    return f"{found['min']:.12g}", f"{found['max']:.12g}"


def _date(name: str, distinct: Any) -> Inferred | None:
    if _all(distinct, DATE):
        return _inferred(name, "date", "dates, year-month-day")
    if _all(distinct, MOMENT):
        return _inferred(name, "moment", "dates with times; without an offset taken as UTC")
    if _all(distinct, r"^\d{1,2}\.\d{1,2}\.\d{4}$"):
        return _inferred(name, "date", "dates, day.month.year", format="%d.%m.%Y")
    return None


def _choice(name: str, known: Any, distinct: Any) -> Inferred:
    count = len(distinct)
    if count > MOST_LEVELS or (len(known) >= FEW_ROWS and count > len(known) / 2):
        why = f"{count} different texts in {len(known)} cells, such as a name or a number"
        return _inferred(name, "text", f"{why}; not used")
    codes = sorted(distinct.to_pylist(), key=_order)
    words = ", ".join(codes)
    levels = tuple(Level(code=code, label=code) for code in codes)
    ordered = all(_order(code)[0] == 0 for code in codes)
    how = "in the order of its numbers" if ordered else "without order"
    sentence = f"a choice {how}, of {words}; none of these is taken as missing"
    return _inferred(name, "choice", sentence, levels=levels, ordered=ordered)


def _order(code: str) -> tuple[int, float, str]:
    """Numbers by size before words by the alphabet."""
    digits = code.removeprefix("-")
    return (0, float(code), code) if digits.isdigit() else (1, 0.0, code)


def _all(texts: Any, pattern: str) -> bool:
    import pyarrow.compute as pc  # noqa: PLC0415

    return bool(pc.all(pc.match_substring_regex(texts, pattern)).as_py())


def _inferred(
    name: str,
    kind: str,
    sentence: str,
    *,
    levels: tuple[Level, ...] = (),
    ordered: bool = False,
    pair: tuple[tuple[str, ...], tuple[str, ...]] = (YES, NO),
    format: str = "",  # noqa: A002 the codebook's own word
) -> Inferred:
    column = Column(name=name, label=name, kind=kind, levels=levels, ordered=ordered)
    entry = Entry(column=column, yes=pair[0], no=pair[1], format=format)
    return Inferred(entry=entry, sentence=f"{kind}: {sentence}")
