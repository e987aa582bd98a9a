"""Leaving hospital: when, where to, in what state, on which drugs."""

from __future__ import annotations

from registry.codebook.condition import none_of
from registry.codebook.variable import (
    Certainty,
    Choices,
    Kind,
    Option,
    Range,
    Section,
    StandardCode,
    Variable,
)

DESTINATION = Choices(
    key="discharge_destination",
    source="RES-Q discharge destination",
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="home", label="Home"),
        Option(code="same_hospital", label="Another department of this hospital"),
        Option(code="other_hospital", label="Another hospital"),
        Option(code="rehabilitation", label="Rehabilitation"),
        Option(code="nursing_care", label="Social or nursing care"),
        Option(code="dead", label="Died in hospital"),
        Option(code="against_advice", label="Left against advice"),
    ),
)

DISCHARGE_DRUGS = Choices(
    key="discharge_antithrombotics",
    options=(
        Option(code="none", label="None", exclusive=True),
        Option(code="aspirin", label="Aspirin"),
        Option(code="clopidogrel", label="Clopidogrel"),
        Option(code="ticagrelor", label="Ticagrelor"),
        Option(code="cilostazol", label="Cilostazol"),
        Option(code="other_antiplatelet", label="Other antiplatelet"),
        Option(code="vka", label="Vitamin K antagonist"),
        Option(code="doac", label="Direct oral anticoagulant"),
        Option(code="heparin", label="Heparin"),
    ),
)

_ALIVE = none_of("discharge_destination", "dead")

DISCHARGE = Section(
    key="discharge",
    title="Discharge",
    table="discharge",
    explanation="The modified Rankin Scale at discharge is entered under follow-up.",
    variables=(
        Variable(
            name="discharge_dt",
            label="Discharged at",
            kind=Kind.MOMENT,
            required=True,
            definition="Leaving this hospital, or death in it.",
        ),
        Variable(
            name="discharge_destination",
            label="Discharged to",
            kind=Kind.CHOICE,
            choices=DESTINATION,
            required=True,
            source=DESTINATION.source,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="nihss_discharge",
            label="NIHSS at discharge",
            kind=Kind.INTEGER,
            unit="points",
            valid=Range(0, 42),
            asked_when=_ALIVE,
            required_when=_ALIVE,
            standard_codes=(
                StandardCode(system="LOINC", code="72089-6", certainty=Certainty.CONFIRMED),
            ),
        ),
        Variable(
            name="icu_days",
            label="Days in intensive care",
            kind=Kind.INTEGER,
            unit="d",
            valid=Range(0, 365),
            plausible=Range(0, 60),
        ),
        Variable(
            name="discharge_antithrombotics",
            label="Antithrombotics at discharge",
            kind=Kind.MULTIPLE,
            choices=DISCHARGE_DRUGS,
            asked_when=_ALIVE,
            required_when=_ALIVE,
        ),
        Variable(
            name="discharge_statin",
            label="Statin at discharge",
            kind=Kind.BOOLEAN,
            asked_when=_ALIVE,
        ),
        Variable(name="pneumonia", label="Pneumonia in hospital", kind=Kind.BOOLEAN),
        Variable(
            name="venous_thromboembolism",
            label="Deep vein thrombosis or pulmonary embolism",
            kind=Kind.BOOLEAN,
        ),
        Variable(name="seizures", label="Seizures in hospital", kind=Kind.BOOLEAN),
        Variable(
            name="myocardial_infarction_inhospital",
            label="Myocardial infarction in hospital",
            kind=Kind.BOOLEAN,
        ),
        Variable(name="acute_kidney_injury", label="Acute kidney injury", kind=Kind.BOOLEAN),
        Variable(
            name="informant_contact_agreed",
            label="A relative or carer may be contacted",
            kind=Kind.BOOLEAN,
            asked_when=_ALIVE,
            definition="Whether a proxy may be asked at follow-up; the number is kept apart.",
        ),
    ),
)
