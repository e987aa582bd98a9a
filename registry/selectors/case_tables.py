"""How the rows of several cases are found, table by table: one statement for each."""

from __future__ import annotations

from dataclasses import dataclass

from registry.models import (
    Antithrombotics,
    ContactAttempt,
    Death,
    Discharge,
    EarlyCourse,
    FollowUp,
    HaemorrhageFinding,
    Imaging,
    Patient,
    PatientIdentity,
    Procedure,
    Record,
)
from registry.selectors.case import ROWS_OF_PROCEDURE


@dataclass(frozen=True, slots=True)
class CaseTable:
    """Rows of ``model`` in ``order``; ``column`` holds the id of the ``owner``, a table before it.

    A case has one row of a ``single`` table. Of its procedures the first one counts, as everywhere.
    """

    model: type[Record]
    owner: str = "episode"
    column: str = "episode_id"
    order: str = "id"
    single: bool = True


# An owner stands before what it owns.
CASE_TABLES: dict[str, CaseTable] = {
    "patient": CaseTable(Patient, "patient", "id"),
    "patientidentity": CaseTable(PatientIdentity, "patient", "patient_id"),
    "imaging": CaseTable(Imaging),
    "procedure": CaseTable(Procedure, order="seq"),
    "earlycourse": CaseTable(EarlyCourse),
    "antithrombotics": CaseTable(Antithrombotics),
    "discharge": CaseTable(Discharge),
    "death": CaseTable(Death),
    **{
        table: CaseTable(model, "procedure", "procedure_id", "seq", single=False)
        for table, model in ROWS_OF_PROCEDURE.items()
    },
    "haemorrhagefinding": CaseTable(HaemorrhageFinding, order="seq", single=False),
    "followup": CaseTable(FollowUp, order="due_on", single=False),
    "contactattempt": CaseTable(ContactAttempt, "followup", "followup_id", "seq", single=False),
}
