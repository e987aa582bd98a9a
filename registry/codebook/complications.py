"""What went wrong during or just after the procedure."""

from __future__ import annotations

from registry.codebook.condition import none_of, one_of, yes
from registry.codebook.variable import (
    Certainty,
    Choices,
    Kind,
    Option,
    Section,
    StandardCode,
    Variable,
)

COMPLICATION_TYPE = Choices(
    key="complication_type",
    options=(
        Option(code="perforation", label="Vessel perforation"),
        Option(code="dissection_intracranial", label="Dissection, intracranial"),
        Option(code="dissection_cervical", label="Dissection, cervical"),
        Option(code="vasospasm", label="Vasospasm"),
        Option(code="new_territory_embolism", label="Embolisation to a new territory"),
        Option(code="device_failure", label="Device detachment or fracture"),
        Option(code="stent_migration", label="Stent migration"),
        Option(code="sah_on_angiogram", label="Subarachnoid haemorrhage on the angiogram"),
        Option(code="stent_thrombosis", label="Acute stent thrombosis"),
        Option(code="access_haematoma", label="Access-site haematoma"),
        Option(code="access_pseudoaneurysm", label="Access-site pseudoaneurysm"),
        Option(code="access_occlusion", label="Access-vessel occlusion"),
        Option(code="retroperitoneal_bleed", label="Retroperitoneal bleed"),
        Option(code="contrast_reaction", label="Contrast reaction"),
        Option(code="contrast_nephropathy", label="Contrast nephropathy"),
        Option(code="hypotension", label="Hypotension during the procedure"),
        Option(code="anaesthesia", label="Anaesthesia complication"),
        Option(code="death_on_table", label="Death on the table"),
        Option(code="other", label="Other"),
    ),
)

BLEEDING_COMPLICATIONS = ("perforation", "sah_on_angiogram")

SEVERITY = Choices(
    key="complication_severity",
    ordered=True,
    options=(
        Option(code="minor", label="Minor", definition="No lasting effect and no added treatment."),
        Option(
            code="moderate", label="Moderate", definition="Treated, or a longer stay; no deficit."
        ),
        Option(code="major", label="Major", definition="A new deficit, surgery or intensive care."),
        Option(code="fatal", label="Fatal", definition="Led to death."),
    ),
)

COMPLICATION_SUMMARY = Section(
    key="complication_summary",
    title="Any complication",
    table="procedure",
    variables=(
        Variable(
            name="any_complication",
            label="Any procedural complication",
            kind=Kind.BOOLEAN,
            required=True,
            definition="Yes or no; each complication is then entered as a row of its own.",
        ),
    ),
)

_NOT_FATAL_AT_ONCE = none_of("complication_type", "death_on_table")

COMPLICATIONS = Section(
    key="complications",
    title="Complications",
    table="complication",
    repeats=True,
    row_name="complication",
    explanation="One row for each complication, in the order in which they were noticed.",
    variables=(
        Variable(
            name="complication_type",
            label="Complication",
            kind=Kind.CHOICE,
            choices=COMPLICATION_TYPE,
            required=True,
            standard_codes=(
                StandardCode(
                    system="SNOMED CT",
                    code="307312008 (perforation)",
                    certainty=Certainty.SECONDARY,
                ),
            ),
        ),
        Variable(
            name="complication_other",
            label="Which other complication",
            kind=Kind.TEXT,
            asked_when=one_of("complication_type", "other"),
            required_when=one_of("complication_type", "other"),
        ),
        Variable(
            name="complication_dt",
            label="Noticed at",
            kind=Kind.MOMENT,
            definition="When it was first noticed; not before the arterial puncture.",
        ),
        Variable(
            name="severity",
            label="Severity",
            kind=Kind.CHOICE,
            choices=SEVERITY,
            required=True,
        ),
        Variable(
            name="treated",
            label="Treated",
            kind=Kind.BOOLEAN,
            required_when=_NOT_FATAL_AT_ONCE,
        ),
        Variable(
            name="complication_treatment",
            label="Treatment given",
            kind=Kind.TEXT,
            max_length=400,
            asked_when=yes("treated"),
        ),
    ),
)
