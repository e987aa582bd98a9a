"""The first days: follow-up imaging and the neurological course."""

from __future__ import annotations

from registry.codebook.condition import any_row, one_of, recorded, yes
from registry.codebook.haemorrhage import HEIDELBERG
from registry.codebook.scales import PATENCY
from registry.codebook.scales_treatment import STENT_TYPES
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

NIHSS_RANGE = Range(0, 42)
NIHSS_TOTAL = StandardCode(system="LOINC", code="72089-6", certainty=Certainty.CONFIRMED)

FOLLOW_UP_MODALITY = Choices(
    key="follow_up_modality",
    options=(
        Option(code="ct", label="CT"),
        Option(code="dect", label="Dual-energy CT"),
        Option(code="mr", label="MR"),
    ),
)

ICH_ATTRIBUTION = Choices(
    key="ich_attribution",
    source="ECASS III and Heidelberg Bleeding Classification",
    certainty=Certainty.SECONDARY,
    options=(
        Option(code="predominant", label="Predominant cause"),
        Option(code="contributory", label="Contributed"),
        Option(code="unlikely", label="Unlikely; another explanation"),
        Option(code="indeterminate", label="Cannot be told"),
    ),
)

MAJOR_INTERVENTION = Choices(
    key="major_intervention",
    source=HEIDELBERG,
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="none", label="None", exclusive=True),
        Option(code="intubation", label="Intubation"),
        Option(code="hemicraniectomy", label="Hemicraniectomy"),
        Option(code="evd", label="External ventricular drain"),
        Option(code="evacuation", label="Haematoma evacuation"),
        Option(code="other", label="Other major intervention"),
    ),
)

OEDEMA = Choices(
    key="oedema_grade",
    source="Danish stroke registry codes COED 1 to 3",
    certainty=Certainty.SECONDARY,
    ordered=True,
    options=(
        Option(code="none", label="None"),
        Option(code="coed1", label="COED 1"),
        Option(code="coed2", label="COED 2"),
        Option(code="coed3", label="COED 3"),
    ),
)

_ICH = yes("ich_present")
_STENTED = any_row("rescuetreatment", one_of("rescue_type", *STENT_TYPES))

EARLY_COURSE = Section(
    key="early_course",
    title="The first 24 hours",
    table="earlycourse",
    variables=(
        Variable(
            name="fu_imaging_modality",
            label="Follow-up imaging",
            kind=Kind.CHOICE,
            choices=FOLLOW_UP_MODALITY,
            required=True,
        ),
        Variable(
            name="fu_imaging_dt",
            label="Follow-up imaging at",
            kind=Kind.MOMENT,
            required_when=one_of("fu_imaging_modality", "ct", "dect", "mr"),
            definition="First scan after the procedure; usually 12 to 36 hours after it.",
            source="ANGEL-ACT (12 to 36 h); Heidelberg (within 48 h)",
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="nihss_24h",
            label="NIHSS at 24 hours",
            kind=Kind.INTEGER,
            unit="points",
            valid=NIHSS_RANGE,
            required=True,
            definition="Total score 18 to 30 hours after the procedure.",
            standard_codes=(NIHSS_TOTAL,),
        ),
        Variable(
            name="nihss_24h_dt",
            label="NIHSS at 24 hours taken at",
            kind=Kind.MOMENT,
            asked_when=recorded("nihss_24h"),
        ),
        Variable(
            name="nihss_untestable",
            label="Intubated or sedated when examined",
            kind=Kind.BOOLEAN,
            definition="The NIHSS after the procedure could not be tested fairly.",
        ),
        Variable(
            name="ich_present",
            label="New intracranial haemorrhage",
            kind=Kind.BOOLEAN,
            required=True,
            definition="New blood on any imaging after the procedure that was not there before it.",
        ),
        Variable(
            name="ich_first_seen_dt",
            label="Haemorrhage first seen at",
            kind=Kind.MOMENT,
            asked_when=_ICH,
            required_when=_ICH,
        ),
        Variable(
            name="ich_clinically_suspected",
            label="Haemorrhage was suspected clinically",
            kind=Kind.BOOLEAN,
            asked_when=_ICH,
            definition="A haemorrhage was suspected at the bedside before the scan.",
            source="NINDS definition",
            certainty=Certainty.SECONDARY,
        ),
        Variable(
            name="nihss_lowest_prior",
            label="Lowest NIHSS before the haemorrhage",
            kind=Kind.INTEGER,
            unit="points",
            valid=NIHSS_RANGE,
            asked_when=_ICH,
            required_when=_ICH,
            definition="Lowest total between baseline and the haemorrhage, within 24 hours.",
        ),
        Variable(
            name="nihss_pre_deterioration",
            label="NIHSS just before worsening",
            kind=Kind.INTEGER,
            unit="points",
            valid=NIHSS_RANGE,
            asked_when=_ICH,
            required_when=_ICH,
        ),
        Variable(
            name="nihss_worst_post",
            label="Worst NIHSS with the haemorrhage",
            kind=Kind.INTEGER,
            unit="points",
            valid=NIHSS_RANGE,
            asked_when=_ICH,
            required_when=_ICH,
            definition="Highest total after the procedure that is put down to the haemorrhage.",
        ),
        Variable(
            name="nihss_item_max_increase",
            label="Largest rise in one NIHSS item",
            kind=Kind.INTEGER,
            unit="points",
            valid=Range(0, 4),
            asked_when=_ICH,
            source=HEIDELBERG,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="deterioration_dt",
            label="Worsened at",
            kind=Kind.MOMENT,
            asked_when=_ICH,
            definition="When the neurological state became worse; leave blank if it did not.",
        ),
        Variable(
            name="ich_attribution",
            label="Haemorrhage as the cause of worsening",
            kind=Kind.CHOICE,
            choices=ICH_ATTRIBUTION,
            asked_when=_ICH,
            required_when=_ICH,
        ),
        Variable(
            name="major_intervention",
            label="Major intervention for the haemorrhage",
            kind=Kind.MULTIPLE,
            choices=MAJOR_INTERVENTION,
            asked_when=_ICH,
            required_when=_ICH,
        ),
        Variable(
            name="oedema_grade",
            label="Cerebral oedema",
            kind=Kind.CHOICE,
            choices=OEDEMA,
            source=OEDEMA.source,
            certainty=OEDEMA.certainty,
        ),
        Variable(
            name="vessel_patency_24h",
            label="Treated vessel at 24 hours",
            kind=Kind.CHOICE,
            choices=PATENCY,
            required_when=_STENTED,
        ),
        Variable(
            name="recurrent_stroke_inhospital",
            label="New stroke in hospital",
            kind=Kind.BOOLEAN,
            required=True,
        ),
        Variable(
            name="recurrent_stroke_dt",
            label="New stroke at",
            kind=Kind.MOMENT,
            asked_when=yes("recurrent_stroke_inhospital"),
            required_when=yes("recurrent_stroke_inhospital"),
        ),
        Variable(
            name="sich_adjudicated",
            label="Symptomatic haemorrhage, as adjudicated",
            kind=Kind.BOOLEAN,
            asked_when=_ICH,
            definition="The committee's verdict; kept beside the derived definitions.",
        ),
        Variable(
            name="sich_adjudicator",
            label="Adjudicated by",
            kind=Kind.TEXT,
            asked_when=recorded("sich_adjudicated"),
            required_when=recorded("sich_adjudicated"),
        ),
    ),
)
