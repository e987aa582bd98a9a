"""Which moment comes before which in the course of a case.

The date box of a moment without an answer starts as the day of the moment before it, and a time
that lies far before that moment is taken for the next day. The order is that of the care, not of
the page: the end of the procedure is typed before the attempts and happens after them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

_ONSET = ("onset_dt", "discovery_dt", "lkw_dt")
_DOOR = ("door_dt", "first_door_out_dt", "first_door_dt", *_ONSET)
# Images and the lysis may belong to the first hospital: its door is asked before the second one.
_FIRST_DOOR = ("first_door_dt", *_DOOR)
_SUITE = ("angio_suite_in_dt", "ivt_bolus_dt", "first_imaging_dt", *_DOOR)
_PUNCTURE = ("puncture_dt", *_SUITE)
_FIRST_DEVICE = ("first_device_deployment_dt", *_PUNCTURE)
_END = ("procedure_end_dt", "first_mtici2b_dt", *_FIRST_DEVICE)

# variable -> the variables that may come before it, the closest first
BEFORE: dict[str, tuple[str, ...]] = {
    "onset_dt": ("lkw_dt",),
    "discovery_dt": ("lkw_dt",),
    "first_door_dt": _ONSET,
    "first_door_out_dt": ("first_door_dt", *_ONSET),
    "door_dt": _DOOR[1:],
    "nihss_baseline_dt": _DOOR,
    "first_imaging_dt": _FIRST_DOOR,
    "ivt_bolus_dt": ("first_imaging_dt", *_FIRST_DOOR),
    "angio_suite_in_dt": _SUITE[1:],
    "puncture_dt": _SUITE,
    "first_device_deployment_dt": _PUNCTURE,
    "first_mtici2b_dt": _FIRST_DEVICE,
    "procedure_end_dt": _END[1:],
    "heparin_dt": _PUNCTURE,
    "gpi_start_dt": _PUNCTURE,
    "gpi_stop_dt": ("gpi_start_dt", *_PUNCTURE),
    "fu_imaging_dt": _END,
    "nihss_24h_dt": ("fu_imaging_dt", *_END),
}
# table -> its moments in the order in which they happen within a row
ROW_MOMENTS = {
    "attempt": ("device_deploy_dt", "retrieve_dt"),
    "rescuetreatment": ("rescue_dt",),
    "complication": ("complication_dt",),
}


def moments_before(values: Mapping[str, Any]) -> dict[str, datetime]:
    """Return for each moment of the case the recorded one before it, where there is one."""
    found = {}
    for name, candidates in BEFORE.items():
        before = _first(values, candidates)
        if before is not None:
            found[name] = before
    return found


def moments_before_in_row(
    table: str, place: int, rows: Sequence[Mapping[str, Any]], values: Mapping[str, Any]
) -> dict[str, datetime]:
    """Return the same for the row at ``place`` of a table; the place after the last is a new row.

    Within a row a moment follows the one before it, and the first follows the rows above.
    """
    names = ROW_MOMENTS.get(table, ())
    earlier = next(_backwards(rows[:place], names), None) or _before_rows(table, values)
    found = {}
    for name in names:
        if earlier is not None:
            found[name] = earlier
        if place < len(rows):
            earlier = rows[place].get(name) or earlier
    return found


def _before_rows(table: str, values: Mapping[str, Any]) -> datetime | None:
    if table == "rescuetreatment":
        last = next(_backwards(values["attempt"], ROW_MOMENTS["attempt"]), None)
        if last is not None:
            return last
    return _first(values, _PUNCTURE)


def _backwards(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Iterator[datetime]:
    """Yield the recorded moments of rows, from the last back to the first."""
    for row in reversed(rows):
        for name in reversed(names):
            if row.get(name) is not None:
                yield row[name]


def _first(values: Mapping[str, Any], names: Sequence[str]) -> datetime | None:
    return next((values[name] for name in names if values.get(name) is not None), None)
