"""Who the patient is: clinical facts in one table, identifying facts in another."""

from __future__ import annotations

from registry.codebook.sources import CDE, MR_CLEAN, RESQ
from registry.codebook.variable import (
    Certainty,
    Choices,
    Kind,
    Option,
    Range,
    Section,
    Variable,
)

SEX = Choices(
    key="sex",
    source=CDE,
    options=(
        Option(code="female", label="Female"),
        Option(code="male", label="Male"),
        Option(code="other", label="Other or undetermined"),
    ),
)

CONSENT = Choices(
    key="consent",
    source=MR_CLEAN,
    options=(
        Option(code="obtained", label="Obtained"),
        Option(code="waived", label="Waived"),
        Option(code="deferred", label="Deferred"),
        Option(code="opt_out", label="Not opted out"),
        Option(code="refused", label="Refused"),
    ),
)

ETHNICITY = Choices(
    key="ethnicity",
    options=(
        Option(code="african", label="African or Black"),
        Option(code="east_asian", label="East Asian"),
        Option(code="european", label="European or White"),
        Option(code="indigenous", label="Indigenous"),
        Option(code="latin_american", label="Latin American or Hispanic"),
        Option(code="middle_eastern", label="Middle Eastern or North African"),
        Option(code="pacific", label="Pacific Islander"),
        Option(code="south_asian", label="South Asian"),
        Option(code="southeast_asian", label="South-east Asian"),
        Option(code="other", label="Other"),
    ),
)

PATIENT = Section(
    key="patient",
    title="Patient and consent",
    table="patient",
    variables=(
        Variable(
            name="sex",
            label="Sex",
            kind=Kind.CHOICE,
            choices=SEX,
            required=True,
            definition="Sex as recorded by the hospital.",
            source=f"{CDE}; {RESQ}",
        ),
        Variable(
            name="ethnicity",
            label="Ethnicity",
            kind=Kind.MULTIPLE,
            choices=ETHNICITY,
            definition="As the patient describes it. Only where the site has a legal basis.",
            source=CDE,
        ),
        Variable(
            name="consent_status",
            label="Consent",
            kind=Kind.CHOICE,
            choices=CONSENT,
            required=True,
            missing_reasons=(),
            definition="Ground for keeping this record. A refusal locks and minimises the record.",
            source=MR_CLEAN,
        ),
    ),
)

IDENTITY = Section(
    key="identity",
    title="Identity",
    table="patientidentity",
    explanation="Kept apart from the clinical record. It never leaves the registry.",
    variables=(
        Variable(
            name="family_name",
            label="Family name",
            kind=Kind.TEXT,
            identifying=True,
            max_length=100,
        ),
        Variable(
            name="given_name",
            label="Given name",
            kind=Kind.TEXT,
            identifying=True,
            max_length=100,
        ),
        Variable(
            name="hospital_number",
            label="Hospital number",
            kind=Kind.TEXT,
            identifying=True,
            max_length=40,
            definition="The patient's number in the hospital. A keyed hash of it finds duplicates.",
        ),
        Variable(
            name="birth_date",
            label="Date of birth",
            kind=Kind.DATE,
            identifying=True,
            required=True,
            definition="Age at onset is derived from it. "
            "Where site rules forbid the full date, give the year of birth and a reason here.",
            source=f"{CDE}; year and month in the Taiwan guide",
            certainty=Certainty.DESIGN,
        ),
        Variable(
            name="birth_year",
            label="Year of birth",
            kind=Kind.INTEGER,
            valid=Range(1880, 2100),
            identifying=True,
            definition="Only where the full date of birth may not be kept.",
            source=CDE,
        ),
        Variable(
            name="telephone",
            label="Telephone",
            kind=Kind.TEXT,
            identifying=True,
            max_length=40,
        ),
        Variable(
            name="second_contact_name",
            label="Second contact",
            kind=Kind.TEXT,
            identifying=True,
            max_length=100,
            definition="Someone to call when the patient cannot be reached for follow-up.",
        ),
        Variable(
            name="second_contact_telephone",
            label="Telephone of the second contact",
            kind=Kind.TEXT,
            identifying=True,
            max_length=40,
        ),
    ),
)

SECTIONS = (PATIENT, IDENTITY)
