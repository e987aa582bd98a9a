"""Whose answer the core laboratory's grade is: once sent, nobody else's than the readers'."""

from __future__ import annotations

from collections.abc import Collection

from registry.models import Angiogram, Procedure, Record
from registry.services.errors import CoreLabGradeError

GRADE = "etici_final_corelab"
SOURCE = "core lab"


def refuse_foreign_grade(record: Record, changed: Collection[str], source: str) -> None:
    """Raise CoreLabGradeError if somebody else writes the grade of a procedure that was sent.

    Grades of an earlier core laboratory can be typed for procedures that were never sent.
    """
    if GRADE not in changed or source == SOURCE or not isinstance(record, Procedure):
        return
    if Angiogram.objects.filter(procedure=record).exists():
        raise CoreLabGradeError
