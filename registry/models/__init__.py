"""How it is stored."""

from __future__ import annotations

from registry.models.antithrombotics import Antithrombotics
from registry.models.audit_event import AuditEvent
from registry.models.calendar_key import CalendarKey
from registry.models.check_count import CheckSweep, RuleCount, SiteCount
from registry.models.core_lab import Angiogram, Reading
from registry.models.data_import import (
    DataImport,
    ImportBatch,
    ImportRemark,
    ImportStatus,
    RememberedMapping,
)
from registry.models.data_query import DataQuery, QueryMessage, QueryState
from registry.models.death import Death
from registry.models.discharge import Discharge
from registry.models.draft import Draft
from registry.models.early_course import EarlyCourse
from registry.models.entering import Presence, ReceivedSave
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
from registry.models.questionnaire import Questionnaire
from registry.models.record import Record
from registry.models.saved_view import SavedView
from registry.models.schedule_slot import ScheduleSlot
from registry.models.site import Site
from registry.models.user import SiteMembership, User
from registry.models.verification import Verification

__all__ = [
    "Angiogram",
    "AntithromboticDose",
    "Antithrombotics",
    "Attempt",
    "AuditEvent",
    "CalendarKey",
    "CheckSweep",
    "Complication",
    "ContactAttempt",
    "DataImport",
    "DataQuery",
    "Death",
    "Discharge",
    "Draft",
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
    "Presence",
    "Procedure",
    "QueryMessage",
    "QueryState",
    "Questionnaire",
    "Reading",
    "ReceivedSave",
    "Record",
    "RememberedMapping",
    "RescueTreatment",
    "RuleCount",
    "SavedView",
    "ScheduleSlot",
    "Site",
    "SiteCount",
    "SiteMembership",
    "User",
    "Verification",
]
