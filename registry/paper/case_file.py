"""The whole case as a PDF: every answer in words, what the checks say, a line to sign on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.paper.typesetting import qr_code, typeset


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An item and its answer in words; ``known`` tells a value from a reason for its absence."""

    label: str
    words: str
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One record of one section. ``left_out`` counts optional items without an answer."""

    title: str
    answers: Sequence[Answer]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One page of the case report form."""

    title: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a check says, and, where a person kept the value, why, who and when."""

    kind: str
    words: str
    kept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One act of the history."""

    at: str
    who: str
    what: str
    changes: Sequence[str]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything that the PDF says. ``history`` is None where it was not asked for."""

    registry_id: str
    site: str
    zone: str
    synthetic: bool
    status: str
    facts: str
    completeness: str
    signature: str
    printed: str
    chapters: Sequence[Chapter]
    remarks: Sequence[Remark]
    history: Sequence[Event] | None


def case_pdf(case: CaseFile, *, language: str) -> bytes:
    """Return the case as A4 pages; the same case gives the same bytes."""
    return typeset("case.typ", case_document(case, language=language))


def case_document(case: CaseFile, *, language: str) -> dict[str, Any]:
    """Return every word of the PDF."""
    return {
        **asdict(case),
        "language": language,
        "title": _("Case"),
        "qr": qr_code(case.registry_id),
        "synthetic": _("Synthetic case: no such patient exists.") if case.synthetic else "",
        "words": {
            "remarks": _("Checks"),
            "no_remarks": _("No error and no warning."),
            "kept": _("Kept"),
            "signature": _("Signature"),
            "name": _("Name"),
            "date": _("Date"),
            "history": pgettext("of changes", "History"),
            "no_history": _("Nothing was changed yet."),
            "nothing": _("No row."),
            "page": _("Page {page} of {pages}"),
            "times": _("Times of %s.") % case.zone,
        },
        "left_out": _("Optional items without an answer: %s"),
    }
