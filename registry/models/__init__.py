"""How it is stored."""

from __future__ import annotations

from registry.models.antithrombotics import Antithrombotics
from registry.models.audit_event import AuditEvent
from registry.models.data_import import (
    DataImport,
    ImportBatch,
    ImportRemark,
    ImportStatus,
    RememberedMapping,
)
from registry.models.death import Death
from registry.models.discharge import Discharge
from registry.models.early_course import EarlyCourse
from registry.models.episode import Episode
from registry.models.follow_up import ContactAttempt, FollowUp
from registry.models.haemorrhage_finding import HaemorrhageFinding
from registry.models.imaging import Imaging
from registry.models.patient import Patient, PatientIdentity
from registry.models.procedure import (
    AntithromboticDose,
    Attempt,
    Complication,
    Procedure,
    RescueTreatment,
)
from registry.models.record import Record
from registry.models.site import Site
from registry.models.user import SiteMembership, User

__all__ = [
    "AntithromboticDose",
    "Antithrombotics",
    "Attempt",
    "AuditEvent",
    "Complication",
    "ContactAttempt",
    "DataImport",
    "Death",
    "Discharge",
    "EarlyCourse",
    "Episode",
    "FollowUp",
    "HaemorrhageFinding",
    "Imaging",
    "ImportBatch",
    "ImportRemark",
    "ImportStatus",
    "Patient",
    "PatientIdentity",
    "Procedure",
    "Record",
    "RememberedMapping",
    "RescueTreatment",
    "Site",
    "SiteMembership",
    "User",
]
