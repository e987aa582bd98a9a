"""What the registry collects: the pages of the case report form, in their order."""

from __future__ import annotations

from registry.codebook.aetiology import AETIOLOGY
from registry.codebook.antithrombotics import ANTITHROMBOTIC_DOSES, ANTITHROMBOTICS
from registry.codebook.arrival import SECTIONS as ARRIVAL_SECTIONS
from registry.codebook.attempt import ATTEMPT
from registry.codebook.complications import COMPLICATION_SUMMARY, COMPLICATIONS
from registry.codebook.death import DEATH
from registry.codebook.discharge import DISCHARGE
from registry.codebook.early_course import EARLY_COURSE
from registry.codebook.follow_up import CONTACT_ATTEMPTS, FOLLOW_UP
from registry.codebook.haemorrhage import HAEMORRHAGE
from registry.codebook.history import SECTIONS as HISTORY_SECTIONS
from registry.codebook.imaging import SECTIONS as IMAGING_SECTIONS
from registry.codebook.patient import SECTIONS as PATIENT_SECTIONS
from registry.codebook.procedure import SECTIONS as PROCEDURE_SECTIONS
from registry.codebook.rescue import RESCUE
from registry.codebook.result import RESULT
from registry.codebook.variable import Page

CODEBOOK: tuple[Page, ...] = (
    Page(key="patient", title="Patient", sections=PATIENT_SECTIONS),
    Page(key="history", title="Medical history", sections=HISTORY_SECTIONS),
    Page(key="arrival", title="Arrival", sections=ARRIVAL_SECTIONS),
    Page(key="imaging", title="Imaging", sections=IMAGING_SECTIONS),
    Page(
        key="procedure",
        title="Procedure",
        sections=(*PROCEDURE_SECTIONS, ATTEMPT, RESCUE, RESULT),
    ),
    Page(
        key="complications",
        title="Complications",
        sections=(COMPLICATION_SUMMARY, COMPLICATIONS),
    ),
    Page(
        key="day1",
        title="First 24 hours",
        sections=(EARLY_COURSE, HAEMORRHAGE, ANTITHROMBOTICS, ANTITHROMBOTIC_DOSES),
    ),
    Page(key="discharge", title="Discharge", sections=(AETIOLOGY, DISCHARGE)),
    Page(key="followup", title="Follow-up", sections=(FOLLOW_UP, CONTACT_ATTEMPTS)),
    Page(key="death", title="Vital status", sections=(DEATH,)),
)
