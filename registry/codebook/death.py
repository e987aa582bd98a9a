"""Vital status: whether, when and why the patient died."""

from __future__ import annotations

from registry.codebook.condition import all_of, one_of, yes
from registry.codebook.variable import Choices, Kind, Option, Section, Variable

PRECISION = Choices(
    key="death_precision",
    options=(
        Option(code="exact", label="Exact day"),
        Option(code="month", label="Month only"),
        Option(code="year", label="Year only"),
    ),
)

LOCATION = Choices(
    key="death_location",
    options=(
        Option(code="this_hospital", label="This hospital"),
        Option(code="other_hospital", label="Another hospital"),
        Option(code="care_home", label="Care home or hospice"),
        Option(code="home", label="Home"),
        Option(code="elsewhere", label="Elsewhere"),
    ),
)

CAUSE = Choices(
    key="death_cause",
    options=(
        Option(code="stroke_oedema", label="Index stroke, oedema"),
        Option(code="sich", label="Symptomatic intracranial haemorrhage"),
        Option(code="recurrent_stroke", label="Recurrent stroke"),
        Option(code="cardiac", label="Cardiac"),
        Option(code="pneumonia", label="Pneumonia"),
        Option(code="other_infection", label="Other infection"),
        Option(code="withdrawal_of_care", label="Withdrawal of care"),
        Option(code="other", label="Other"),
    ),
)

SOURCE = Choices(
    key="death_source",
    options=(
        Option(code="hospital_record", label="Hospital record"),
        Option(code="register", label="Death register"),
        Option(code="family", label="Family"),
        Option(code="practice", label="General practice"),
    ),
)

RELATED = Choices(
    key="related_to_procedure",
    ordered=True,
    options=(
        Option(code="unrelated", label="Unrelated"),
        Option(code="possibly", label="Possibly related"),
        Option(code="related", label="Related"),
    ),
)

_DIED = yes("died")

DEATH = Section(
    key="death",
    title="Vital status",
    table="death",
    variables=(
        Variable(
            name="died",
            label="Has died",
            kind=Kind.BOOLEAN,
            required=True,
            definition="No means: known to be alive at the last follow-up.",
        ),
        Variable(
            name="death_date",
            label="Date of death",
            kind=Kind.DATE,
            asked_when=_DIED,
            required_when=_DIED,
            definition="If only the month or the year is known: its first day.",
        ),
        Variable(
            name="death_precision",
            label="Precision of the date",
            kind=Kind.CHOICE,
            choices=PRECISION,
            asked_when=_DIED,
            required_when=_DIED,
        ),
        Variable(
            name="death_dt",
            label="Date and time of death",
            kind=Kind.MOMENT,
            asked_when=all_of(_DIED, one_of("death_precision", "exact")),
            definition="Only if the time is known.",
        ),
        Variable(
            name="death_location",
            label="Place of death",
            kind=Kind.CHOICE,
            choices=LOCATION,
            asked_when=_DIED,
        ),
        Variable(
            name="death_cause",
            label="Cause of death",
            kind=Kind.CHOICE,
            choices=CAUSE,
            asked_when=_DIED,
            required_when=_DIED,
        ),
        Variable(
            name="withdrawal_of_care",
            label="Care was withdrawn",
            kind=Kind.BOOLEAN,
            asked_when=_DIED,
        ),
        Variable(
            name="withdrawal_of_care_dt",
            label="Care withdrawn at",
            kind=Kind.MOMENT,
            asked_when=all_of(_DIED, yes("withdrawal_of_care")),
        ),
        Variable(
            name="death_source",
            label="How the death is known",
            kind=Kind.CHOICE,
            choices=SOURCE,
            asked_when=_DIED,
            required_when=_DIED,
        ),
        Variable(
            name="related_to_procedure",
            label="Related to the procedure",
            kind=Kind.CHOICE,
            choices=RELATED,
            asked_when=_DIED,
        ),
    ),
)
