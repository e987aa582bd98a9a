"""Which rescue treatment a case had, from the rows and never from a tick box."""

from __future__ import annotations

from collections.abc import Sequence

from registry.codebook.scales_treatment import STENT_TYPES
from registry.derived.derivation import Case
from registry.derived.kleene import some


def rescue_of_type(case: Case, types: Sequence[str]) -> bool | None:
    """Return whether a rescue row is of one of ``types``.

    Without rescue rows the answer is no once an attempt is entered, and None before:
    an empty case is not a case without rescue.
    """
    rows = case.get("rescuetreatment") or ()
    if not rows and not case.get("attempt"):
        return None
    return some(
        None if row.get("rescue_type") is None else row["rescue_type"] in types for row in rows
    )


def rescue_stenting(case: Case) -> bool | None:
    """Return whether a stent stayed in place: any stent, or a detached retriever."""
    return rescue_of_type(case, STENT_TYPES)


def rescue_angioplasty(case: Case) -> bool | None:
    return rescue_of_type(case, ("balloon_angioplasty",))


def any_rescue(case: Case) -> bool | None:
    """Return whether there is any rescue treatment, of whatever type."""
    if case.get("rescuetreatment"):
        return True
    return False if case.get("attempt") else None
