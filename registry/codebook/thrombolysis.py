"""Intravenous thrombolysis."""

from __future__ import annotations

from registry.codebook.condition import all_of, one_of
from registry.codebook.scales import LYTIC_AGENT
from registry.codebook.sources import RESQ, SNOMED
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

IVT_GIVEN = Choices(
    key="ivt_given",
    source=RESQ,
    options=(
        Option(code="yes_here", label="Yes, here"),
        Option(code="yes_elsewhere", label="Yes, elsewhere"),
        Option(code="no", label="No"),
    ),
)

IVT_NOT_GIVEN_REASON = Choices(
    key="ivt_not_given_reason",
    source=RESQ,
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="done_elsewhere", label="Done elsewhere"),
        Option(code="time_window", label="Outside the time window"),
        Option(code="mild_deficit", label="Mild deficit"),
        Option(code="consent", label="No consent"),
        Option(code="only_thrombectomy", label="Thrombectomy only"),
        Option(code="cost", label="Cost"),
        Option(code="transferred", label="Transferred"),
        Option(code="not_available", label="Not available"),
        Option(code="lesion_developed", label="Lesion already developed"),
        Option(code="disability", label="Disability before the stroke"),
        Option(code="previous_bleeding", label="Previous bleeding"),
        Option(code="anticoagulant_use", label="Anticoagulant use"),
        Option(code="other", label="Other"),
    ),
)

GIVEN = one_of("ivt_given", "yes_here", "yes_elsewhere")

THROMBOLYSIS = Section(
    key="thrombolysis",
    title="Intravenous thrombolysis",
    table="episode",
    variables=(
        Variable(
            name="ivt_given",
            label="Intravenous thrombolysis",
            kind=Kind.CHOICE,
            choices=IVT_GIVEN,
            required=True,
            definition="Whether a thrombolytic was given into a vein for this stroke, and where.",
            source=RESQ,
            standard_codes=(
                StandardCode(system=SNOMED, code="472191000119101", certainty=Certainty.SECONDARY),
            ),
        ),
        Variable(
            name="ivt_agent",
            label="Thrombolytic",
            kind=Kind.CHOICE,
            choices=LYTIC_AGENT,
            required_when=GIVEN,
            asked_when=GIVEN,
            definition="The drug that was given.",
            source=RESQ,
        ),
        Variable(
            name="ivt_bolus_dt",
            label="Thrombolysis bolus",
            kind=Kind.MOMENT,
            required_when=GIVEN,
            asked_when=GIVEN,
            definition="When the bolus was given, here or elsewhere. "
            "It may be before arrival at this hospital.",
            source=RESQ,
        ),
        Variable(
            name="ivt_dose_mg",
            label="Total dose",
            kind=Kind.DECIMAL,
            decimal_places=1,
            unit="mg",
            valid=Range(0.1, 100),
            plausible=Range(5, 90),
            asked_when=all_of(
                GIVEN, one_of("ivt_agent", "alteplase", "tenecteplase", "prourokinase", "other")
            ),
            definition="Bolus and infusion together. At most 100 mg of alteplase or 25 mg of "
            "tenecteplase; these limits are recalled, not confirmed.",
            source=RESQ,
            certainty=Certainty.UNCONFIRMED,
        ),
        Variable(
            name="ivt_not_given_reason",
            label="Why it was not given",
            kind=Kind.MULTIPLE,
            choices=IVT_NOT_GIVEN_REASON,
            asked_when=one_of("ivt_given", "no"),
            definition="Every reason that applies.",
            source=RESQ,
            certainty=Certainty.CONFIRMED,
        ),
    ),
)
