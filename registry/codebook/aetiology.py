"""Cause of the stroke, and the evidence for intracranial atherosclerosis (ICAS)."""

from __future__ import annotations

from registry.codebook.condition import any_row, none_of, one_of
from registry.codebook.scales_treatment import STENT_TYPES
from registry.codebook.sources import CDE, PRODUCT, TS_CLASSIFICATION
from registry.codebook.variable import (
    Certainty,
    Choices,
    Kind,
    Option,
    Range,
    Section,
    Variable,
)

TOAST = Choices(
    key="toast",
    source=CDE,
    options=(
        Option(code="laa", label="Large-artery atherosclerosis"),
        Option(code="ce", label="Cardioembolism"),
        Option(code="svo", label="Small-vessel occlusion"),
        Option(code="other_determined", label="Other determined cause"),
        Option(code="undetermined_multiple", label="Undetermined: two or more causes"),
        Option(code="undetermined_negative", label="Undetermined: negative evaluation"),
        Option(code="undetermined_incomplete", label="Undetermined: incomplete evaluation"),
    ),
)

ICAS_STATUS = Choices(
    key="icas_status",
    options=(
        Option(
            code="definite",
            label="Definite",
            definition="Fixed stenosis of 70 % or more on the final run, or of 50 to 69 % with "
            "re-occlusion or impaired flow.",
        ),
        Option(
            code="probable",
            label="Probable",
            definition="Truncal occlusion with a supportive sign, stenosis not measurable.",
        ),
        Option(code="not_icas", label="Not ICAS"),
        Option(code="undetermined", label="Undetermined"),
    ),
)

ICAS_EVIDENCE = Choices(
    key="icas_evidence",
    source="Titles and abstracts of studies of ICAS-related occlusion",
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="fixed_stenosis", label="Fixed focal stenosis on the final run"),
        Option(code="reocclusion", label="Tendency to re-occlude, once or more"),
        Option(code="prior_stenosis", label="Stenosis on earlier imaging"),
        Option(code="truncal_occlusion", label="Truncal occlusion"),
        Option(code="first_pass_sign", label="Microcatheter first-pass or jet sign"),
        Option(code="vessel_wall_plaque", label="Plaque on vessel-wall MRI"),
        Option(code="none", label="None of these", exclusive=True),
    ),
)

TS_TYPE = Choices(
    key="ts_type",
    source=TS_CLASSIFICATION,
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="i", label="I: stenosis below 70 %, thrombus"),
        Option(code="ii", label="II: stenosis of 70 % or more, thrombus"),
        Option(code="iii", label="III: stenosis of 70 % or more, no definite thrombus"),
    ),
)

ICAS_LIKELY = one_of("icas_status", "definite", "probable")
ICAS_POSSIBLE = none_of("icas_status", "not_icas")

AETIOLOGY = Section(
    key="aetiology",
    title="Cause and ICAS",
    table="episode",
    variables=(
        Variable(
            name="toast",
            label="Cause (TOAST)",
            kind=Kind.CHOICE,
            choices=TOAST,
            required=True,
            definition="Cause by the TOAST classification, as judged at discharge.",
            source=CDE,
        ),
        Variable(
            name="icas_status",
            label="ICAS at the occlusion",
            kind=Kind.CHOICE,
            choices=ICAS_STATUS,
            required=True,
            definition="Whether intracranial atherosclerosis caused the occlusion. The criteria "
            "are this registry's, drawn from published ones; cut-offs differ between studies.",
            source=PRODUCT,
        ),
        Variable(
            name="icas_evidence",
            label="Evidence for ICAS",
            kind=Kind.MULTIPLE,
            choices=ICAS_EVIDENCE,
            required_when=ICAS_LIKELY,
            asked_when=ICAS_POSSIBLE,
            definition="Every sign that was seen. At least one for definite or probable ICAS.",
            source=ICAS_EVIDENCE.source,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="residual_stenosis_pct_before_rescue",
            label="Residual stenosis before rescue",
            kind=Kind.INTEGER,
            unit="%",
            valid=Range(0, 100),
            required_when=ICAS_POSSIBLE,
            asked_when=ICAS_POSSIBLE,
            definition="Narrowing at the occlusion site after the last attempt and before any "
            "rescue treatment, by the WASID method (recalled, not confirmed).",
            source="WASID method",
            certainty=Certainty.UNCONFIRMED,
        ),
        Variable(
            name="ts_type",
            label="TS type",
            kind=Kind.CHOICE,
            choices=TS_TYPE,
            asked_when=ICAS_LIKELY,
            definition="Type by stenosis and thrombus. It must agree with the stenosis given.",
            source=TS_CLASSIFICATION,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="intracranial_dissection",
            label="Intracranial dissection",
            kind=Kind.BOOLEAN,
            required_when=any_row("rescuetreatment", one_of("rescue_type", *STENT_TYPES)),
            definition="Dissection as the cause of the occlusion. "
            "To be decided before a rescue stent.",
            source=PRODUCT,
        ),
    ),
)

SECTIONS = (AETIOLOGY,)
