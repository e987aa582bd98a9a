"""Scores whose meaning differs between registries, and which are therefore never read by accident.

The Joint Commission's CSTK measures write the mRS before the stroke as 0 to 5 with 6 for "unable
to determine", and that at 90 days with 6 for dead, 7 for "unable to contact" and 8 for "not
performed". Read by its number, an unknown state before the stroke would become a death.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from registry.codebook.variable import MissingReason
from registry.importing.target import Target

MRS_OF_FOLLOW_UP = ("mrs", "mrs_second_reading", "mrs_adjudicated")


@dataclass(frozen=True, slots=True)
class Convention:
    """A content that a person must decide about: what some registries mean by it, the answers."""

    content: str
    note: object
    offers: tuple[tuple[str, object], ...]


BEFORE_STROKE = (
    Convention(
        "6",
        _("CSTK writes 6 where the state before the stroke could not be determined."),
        ((f"?{MissingReason.UNKNOWN.value}", _("Unknown")),),
    ),
)
FOLLOW_UP = (
    Convention(
        "6",
        _("6 means dead. It is taken as a death only if you say so here."),
        (("=6", _("Dead: mRS 6")), (f"?{MissingReason.UNKNOWN.value}", _("Unknown"))),
    ),
    Convention(
        "7",
        _("CSTK writes 7 where the patient could not be reached."),
        (
            ("fu_status=unable_to_contact", _("Status: could not be reached")),
            (f"?{MissingReason.UNKNOWN.value}", _("Unknown")),
        ),
    ),
    Convention(
        "8",
        _("CSTK writes 8 where the assessment was not performed."),
        (
            ("fu_status=not_attempted", _("Status: not attempted")),
            (f"?{MissingReason.NOT_DONE.value}", _("Not done")),
        ),
    ),
)


def conventions_of(target: Target) -> tuple[Convention, ...]:
    """Return what must be decided by a person in a column that means ``target``."""
    if target.is_key or target.part or target.place is None:
        return ()
    if target.name == "prestroke_mrs":
        return BEFORE_STROKE
    if target.place.table == "followup" and target.name in MRS_OF_FOLLOW_UP:
        return FOLLOW_UP
    return ()


def undecided(target: Target, content: str) -> Convention | None:
    """Return the convention by which this content must not be read unasked."""
    for convention in conventions_of(target):
        if convention.content == content:
            return convention
    return None
