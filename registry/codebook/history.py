"""Status before the stroke, and risk factors."""

from __future__ import annotations

from registry.codebook.condition import one_of
from registry.codebook.scales import ANTIPLATELET
from registry.codebook.sources import CDE, CSTK, GSR, ICHOM, LOINC, PRODUCT, RESQ, SNOMED, TAIWAN
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

ATRIAL_FIBRILLATION = Choices(
    key="atrial_fibrillation",
    source=RESQ,
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="known", label="Known before"),
        Option(code="detected_this_admission", label="Found during this admission"),
        Option(code="none", label="None found"),
        Option(code="not_screened", label="Not screened"),
    ),
)

SMOKING = Choices(
    key="smoking",
    source=CDE,
    options=(
        Option(code="never", label="Never"),
        Option(code="former", label="Former"),
        Option(code="current", label="Current"),
    ),
)

ANTICOAGULANT = Choices(
    key="anticoagulant",
    source=f"{RESQ}; direct oral anticoagulants by agent",
    options=(
        Option(code="none", label="None"),
        Option(code="vka", label="Vitamin K antagonist"),
        Option(code="apixaban", label="Apixaban"),
        Option(code="dabigatran", label="Dabigatran"),
        Option(code="edoxaban", label="Edoxaban"),
        Option(code="rivaroxaban", label="Rivaroxaban"),
        Option(code="doac_unspecified", label="Direct oral anticoagulant, agent not known"),
        Option(code="heparin", label="Heparin or low-molecular-weight heparin"),
    ),
)
DIRECT_ANTICOAGULANTS = ("apixaban", "dabigatran", "edoxaban", "rivaroxaban", "doac_unspecified")


def _condition(
    name: str, label: str, definition: str, *, snomed: str = "", required: bool = False
) -> Variable:
    """Declare a yes/no fact about the time before the stroke."""
    codes = (
        (StandardCode(system=SNOMED, code=snomed, certainty=Certainty.SECONDARY),) if snomed else ()
    )
    return Variable(
        name=name,
        label=label,
        kind=Kind.BOOLEAN,
        required=required,
        definition=definition,
        source=f"{CDE}; {RESQ}",
        standard_codes=codes,
    )


RISK_FACTORS = (
    _condition(
        "hypertension",
        "Hypertension",
        "Diagnosed or treated before the stroke, or diagnosed during the admission.",
        snomed="38341003",
        required=True,
    ),
    _condition(
        "diabetes",
        "Diabetes mellitus",
        "Diagnosed or treated before the stroke, or diagnosed during the admission.",
        snomed="73211009",
        required=True,
    ),
    _condition(
        "dyslipidaemia",
        "Dyslipidaemia",
        "Diagnosed or treated before the stroke, or diagnosed during the admission.",
        snomed="55822004",
        required=True,
    ),
    _condition(
        "coronary_disease",
        "Coronary artery disease",
        "Angina, myocardial infarction or coronary revascularisation before the stroke.",
        snomed="53741008",
    ),
    _condition("heart_failure", "Heart failure", "Diagnosed or treated before the stroke."),
    _condition(
        "peripheral_artery_disease",
        "Peripheral artery disease",
        "Diagnosed or treated before the stroke.",
    ),
    _condition(
        "prior_ischaemic_stroke",
        "Earlier ischaemic stroke",
        "An ischaemic stroke before this one.",
    ),
    _condition(
        "prior_tia", "Earlier transient ischaemic attack", "At least one before this stroke."
    ),
    _condition(
        "prior_ich",
        "Earlier intracranial haemorrhage",
        "Any intracranial bleed before this stroke.",
    ),
    _condition("active_cancer", "Active cancer", "Known and not in remission at the stroke."),
)

HISTORY = Section(
    key="history",
    title="Before the stroke",
    table="episode",
    variables=(
        Variable(
            name="prestroke_mrs",
            label="mRS before the stroke",
            kind=Kind.INTEGER,
            valid=Range(0, 5),
            plausible=Range(0, 2),
            required=True,
            definition="Modified Rankin Scale just before the stroke, 0 to 5. "
            "In CSTK exports 6 means 'unable to determine': enter a missing reason instead.",
            source=f"{CSTK}; {GSR}; {ICHOM}",
            certainty=Certainty.CONFIRMED,
            standard_codes=(
                StandardCode(system=LOINC, code="75859-9", certainty=Certainty.CONFIRMED),
            ),
        ),
        *RISK_FACTORS,
        Variable(
            name="atrial_fibrillation",
            label="Atrial fibrillation",
            kind=Kind.CHOICE,
            choices=ATRIAL_FIBRILLATION,
            required=True,
            definition="Atrial fibrillation, known before or found during this admission.",
            source=RESQ,
            certainty=Certainty.CONFIRMED,
            standard_codes=(
                StandardCode(system=SNOMED, code="49436004", certainty=Certainty.SECONDARY),
            ),
        ),
        Variable(
            name="smoking",
            label="Smoking",
            kind=Kind.CHOICE,
            choices=SMOKING,
            required=True,
            definition="Tobacco smoking at the time of the stroke.",
            source=CDE,
        ),
        Variable(
            name="premorbid_antiplatelet",
            label="Antiplatelet drugs before the stroke",
            kind=Kind.MULTIPLE,
            choices=ANTIPLATELET,
            required=True,
            definition="Every antiplatelet drug taken when the stroke happened. "
            "It matters for stenting.",
            source=PRODUCT,
        ),
        Variable(
            name="premorbid_anticoagulant",
            label="Anticoagulant before the stroke",
            kind=Kind.CHOICE,
            choices=ANTICOAGULANT,
            required=True,
            definition="Anticoagulant taken when the stroke happened.",
            source=RESQ,
        ),
        Variable(
            name="doac_last_dose_dt",
            label="Last dose of the direct anticoagulant",
            kind=Kind.MOMENT,
            required_when=one_of("premorbid_anticoagulant", *DIRECT_ANTICOAGULANTS),
            asked_when=one_of("premorbid_anticoagulant", *DIRECT_ANTICOAGULANTS),
            definition="When the last dose before the stroke was taken.",
            source=RESQ,
        ),
        Variable(
            name="premorbid_statin",
            label="Statin before the stroke",
            kind=Kind.BOOLEAN,
            definition="Taking a statin when the stroke happened.",
            source=RESQ,
        ),
        Variable(
            name="height_cm",
            label="Height",
            kind=Kind.INTEGER,
            unit="cm",
            valid=Range(100, 230),
            plausible=Range(130, 210),
            definition="Measured or reported.",
            source=TAIWAN,
        ),
        Variable(
            name="weight_kg",
            label="Weight",
            kind=Kind.DECIMAL,
            decimal_places=1,
            unit="kg",
            valid=Range(25, 300),
            plausible=Range(35, 150),
            required_when=one_of("ivt_agent", "alteplase", "tenecteplase"),
            definition="Measured, reported or estimated. Needed where a drug is dosed by weight.",
            source=TAIWAN,
        ),
    ),
)

SECTIONS = (HISTORY,)
