"""Names of the sources that the codebook cites, as they are printed."""

from __future__ import annotations

CDE = "NINDS Stroke Common Data Elements"
CSTK = "Joint Commission CSTK specification"
RESQ = "RES-Q registry"
TAIWAN = "Taiwan VGH stroke FHIR implementation guide"
ANGEL_ACT = "ANGEL-ACT registry"
ANGEL_REBOOT = "ANGEL-REBOOT trial"
MR_CLEAN = "MR CLEAN Registry"
GSR = "German Stroke Registry, endovascular treatment"
ICHOM = "ICHOM stroke set 2.0.1"
SNIS = "Society of NeuroInterventional Surgery, time benchmarks"
RESCUE_ICAS = "RESCUE-ICAS registry"
TIROFIBAN_STUDY = "Front Neurol 2021, fneur.2021.630301"
TS_CLASSIFICATION = "TS classification of intracranial atherosclerotic occlusion"
PRODUCT = "Reperfuse"

LOINC = "LOINC"
SNOMED = "SNOMED CT"
