"""One row for each pass. The number of a pass is its place in the order, not an answer."""

from __future__ import annotations

from registry.codebook.complications import COMPLICATION_TYPE
from registry.codebook.condition import one_of, yes
from registry.codebook.scales import ETICI, LIEBESKIND, MTICI_CLASSICAL, OCCLUSION_SITE, ZAIDAT
from registry.codebook.scales_treatment import CLOT_RETRIEVED, REOCCLUSION, TECHNIQUE
from registry.codebook.sources import CSTK, GSR, PRODUCT, TAIWAN
from registry.codebook.variable import Certainty, Kind, Range, Section, Variable

USES_RETRIEVER = one_of("technique", "stent_retriever", "combined")

ATTEMPT = Section(
    key="attempts",
    title="Attempts",
    table="attempt",
    repeats=True,
    row_name="attempt",
    explanation="One row for each pass, in order. Passes, first-pass effect and the grade before "
    "rescue are derived from these rows.",
    variables=(
        Variable(
            name="target_vessel",
            label="Target",
            kind=Kind.CHOICE,
            choices=OCCLUSION_SITE,
            required=True,
            definition="The vessel that this pass aimed at.",
            source=GSR,
        ),
        Variable(
            name="technique",
            label="Technique",
            kind=Kind.CHOICE,
            choices=TECHNIQUE,
            required=True,
            definition="What was done in this pass.",
            source=GSR,
        ),
        Variable(
            name="device_deploy_dt",
            label="Start",
            kind=Kind.MOMENT,
            definition="Device deployed, or aspiration begun.",
            source=CSTK,
        ),
        Variable(
            name="retrieve_dt",
            label="End",
            kind=Kind.MOMENT,
            definition="Device or catheter withdrawn.",
            source=CSTK,
        ),
        Variable(
            name="etici_after",
            label="eTICI after",
            kind=Kind.CHOICE,
            choices=ETICI,
            required=True,
            definition="Grade on the run after this pass. Where only classical mTICI is known, "
            "give a missing reason here and the grade under mTICI.",
            source=LIEBESKIND,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="mtici_after",
            label="mTICI after, where eTICI is not known",
            kind=Kind.CHOICE,
            choices=MTICI_CLASSICAL,
            definition="Classical grade, only where eTICI is not known: "
            "a 2b cannot be split afterwards.",
            source=ZAIDAT,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="device_brand",
            label="Brand",
            kind=Kind.TEXT,
            max_length=60,
            definition="Maker of the device.",
        ),
        Variable(
            name="device_model",
            label="Device",
            kind=Kind.TEXT,
            max_length=80,
            definition="Model of the stent retriever or aspiration catheter.",
        ),
        Variable(
            name="device_diameter_mm",
            label="Diameter",
            kind=Kind.DECIMAL,
            decimal_places=2,
            unit="mm",
            valid=Range(0.5, 15),
            plausible=Range(2, 8),
            asked_when=USES_RETRIEVER,
            definition="Nominal diameter of the stent retriever.",
        ),
        Variable(
            name="device_length_mm",
            label="Length",
            kind=Kind.DECIMAL,
            decimal_places=1,
            unit="mm",
            valid=Range(1, 100),
            plausible=Range(10, 60),
            asked_when=USES_RETRIEVER,
            definition="Nominal length of the stent retriever.",
        ),
        Variable(
            name="device_udi",
            label="Device identifier (UDI)",
            kind=Kind.TEXT,
            max_length=120,
            definition="Unique device identifier, where it was scanned.",
        ),
        Variable(
            name="clot_retrieved",
            label="Clot retrieved",
            kind=Kind.CHOICE,
            choices=CLOT_RETRIEVED,
            definition="How much of the clot this pass brought out.",
        ),
        Variable(
            name="reocclusion_observed",
            label="Re-occlusion",
            kind=Kind.CHOICE,
            choices=REOCCLUSION,
            definition="Whether the vessel closed again after this pass.",
            source=TAIWAN,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="complication_this_pass",
            label="Complications in this pass",
            kind=Kind.MULTIPLE,
            choices=COMPLICATION_TYPE,
            definition="Complications that belong to this pass. "
            "Describe each under complications as well.",
        ),
        Variable(
            name="aggregated",
            label="Stands for several passes",
            kind=Kind.BOOLEAN,
            definition="Yes where the site knows only the number of passes and the last grade. "
            "Such a case takes no part in analyses of the first pass.",
            source=PRODUCT,
        ),
        Variable(
            name="aggregated_passes",
            label="Passes in this row",
            kind=Kind.INTEGER,
            valid=Range(1, 30),
            plausible=Range(1, 6),
            required_when=yes("aggregated"),
            asked_when=yes("aggregated"),
            definition="How many passes this row stands for.",
            source=PRODUCT,
        ),
    ),
)

SECTIONS = (ATTEMPT,)
