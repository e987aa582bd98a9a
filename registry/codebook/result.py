"""The final angiogram, as the site and the core laboratory read it."""

from __future__ import annotations

from registry.codebook.aetiology import ICAS_LIKELY
from registry.codebook.condition import any_row, one_of
from registry.codebook.procedure import PUNCTURED
from registry.codebook.scales import ETICI, LIEBESKIND, MTICI_CLASSICAL, ZAIDAT
from registry.codebook.scales_treatment import STENT_TYPES
from registry.codebook.sources import MR_CLEAN, PRODUCT, TAIWAN
from registry.codebook.variable import Certainty, Kind, Range, Section, Variable

STENTED = any_row("rescuetreatment", one_of("rescue_type", *STENT_TYPES))

RESULT = Section(
    key="result",
    title="Final angiogram",
    table="procedure",
    variables=(
        Variable(
            name="etici_final_site",
            label="Final eTICI",
            kind=Kind.CHOICE,
            choices=ETICI,
            required_when=PUNCTURED,
            definition="The operator's reading of the last run. Where only classical mTICI is "
            "known, give a missing reason here and the grade under mTICI.",
            source=LIEBESKIND,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="mtici_final_site",
            label="Final mTICI, where eTICI is not known",
            kind=Kind.CHOICE,
            choices=MTICI_CLASSICAL,
            definition="Classical grade, only where eTICI is not known: "
            "a 2b cannot be split afterwards.",
            source=ZAIDAT,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="etici_final_corelab",
            label="Final eTICI, core laboratory",
            kind=Kind.CHOICE,
            choices=ETICI,
            definition="Reading of a blinded reader. Analyses prefer it where it is present.",
            source=MR_CLEAN,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="antegrade_flow_stent",
            label="Antegrade flow through the stent",
            kind=Kind.BOOLEAN,
            required_when=STENTED,
            definition="On the last run, after rescue stenting.",
            source=PRODUCT,
        ),
        Variable(
            name="final_residual_stenosis_pct",
            label="Final residual stenosis",
            kind=Kind.INTEGER,
            unit="%",
            valid=Range(0, 100),
            required_when=ICAS_LIKELY,
            asked_when=ICAS_LIKELY,
            definition="Narrowing at the occlusion site on the last run.",
            source=PRODUCT,
        ),
        Variable(
            name="new_territory_embolism",
            label="Embolism to a new territory",
            kind=Kind.BOOLEAN,
            required_when=PUNCTURED,
            definition="Embolism outside the territory of the first occlusion.",
            source=f"{TAIWAN}; {MR_CLEAN}",
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="distal_embolism_same_territory",
            label="Distal embolism in the same territory",
            kind=Kind.BOOLEAN,
            required_when=PUNCTURED,
            definition="Embolism downstream of the first occlusion.",
            source=f"{TAIWAN}; {MR_CLEAN}",
            certainty=Certainty.CONFIRMED,
        ),
    ),
)

SECTIONS = (RESULT,)
