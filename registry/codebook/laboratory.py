"""Laboratory values on arrival."""

from __future__ import annotations

from registry.codebook.condition import one_of
from registry.codebook.sources import CDE
from registry.codebook.variable import Certainty, Kind, Range, Section, Unit, Variable

GLUCOSE_MG_PER_MMOL = 18.016  # mg/dL for 1 mmol/L
CREATININE_UMOL_PER_MG = 88.42  # umol/L for 1 mg/dL
CHOLESTEROL_MG_PER_MMOL = 38.67  # mg/dL for 1 mmol/L

LABORATORY = Section(
    key="laboratory",
    title="Laboratory on arrival",
    table="episode",
    variables=(
        Variable(
            name="glucose",
            label="Glucose",
            kind=Kind.DECIMAL,
            decimal_places=1,
            unit="mmol/L",
            alternative_units=(Unit(name="mg/dL", factor=1 / GLUCOSE_MG_PER_MMOL),),
            valid=Range(0.5, 60),
            plausible=Range(3, 25),
            required=True,
            definition="First value on arrival, from blood or a capillary sample.",
            source=CDE,
        ),
        Variable(
            name="platelets",
            label="Platelets",
            kind=Kind.DECIMAL,
            unit="10⁹/L",
            valid=Range(1, 2000),
            plausible=Range(50, 700),
            required=True,
            definition="First value on arrival.",
            source=CDE,
        ),
        Variable(
            name="inr",
            label="INR",
            kind=Kind.DECIMAL,
            decimal_places=2,
            valid=Range(0.5, 20),
            plausible=Range(0.8, 4),
            required_when=one_of("premorbid_anticoagulant", "vka"),
            definition="International normalised ratio on arrival. "
            "Needed for a patient on a vitamin K antagonist.",
            source=CDE,
        ),
        Variable(
            name="creatinine",
            label="Creatinine",
            kind=Kind.DECIMAL,
            unit="µmol/L",
            alternative_units=(Unit(name="mg/dL", factor=CREATININE_UMOL_PER_MG),),
            valid=Range(5, 3000),
            plausible=Range(30, 600),
            definition="First value on arrival.",
            source=CDE,
        ),
        Variable(
            name="haemoglobin",
            label="Haemoglobin",
            kind=Kind.DECIMAL,
            unit="g/L",
            alternative_units=(Unit(name="g/dL", factor=10),),
            valid=Range(20, 260),
            plausible=Range(70, 200),
            definition="First value on arrival.",
            source=CDE,
        ),
        Variable(
            name="ldl",
            label="LDL cholesterol",
            kind=Kind.DECIMAL,
            decimal_places=2,
            unit="mmol/L",
            alternative_units=(Unit(name="mg/dL", factor=1 / CHOLESTEROL_MG_PER_MMOL),),
            valid=Range(0.1, 25),
            plausible=Range(0.5, 8),
            definition="First value of this admission.",
            source=CDE,
        ),
        Variable(
            name="hba1c",
            label="HbA1c",
            kind=Kind.DECIMAL,
            decimal_places=1,
            unit="%",
            valid=Range(2, 25),
            plausible=Range(4, 15),
            definition="First value of this admission, as a percentage (NGSP).",
            source=CDE,
            certainty=Certainty.DESIGN,
        ),
    ),
)
