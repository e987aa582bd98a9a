"""Rescue treatment: any number of rows, in order. Rescue stenting is derived from them."""

from __future__ import annotations

from registry.codebook.condition import one_of
from registry.codebook.scales import ETICI, LIEBESKIND, MTICI_CLASSICAL, ZAIDAT
from registry.codebook.scales_treatment import (
    DEPLOYMENT,
    DILATING_TYPES,
    RESCUE_REASON,
    RESCUE_TYPE,
    STENT_THROMBOSIS,
    STENT_TYPES,
)
from registry.codebook.sources import ANGEL_REBOOT, PRODUCT, RESCUE_ICAS, TAIWAN
from registry.codebook.variable import Certainty, Kind, Range, Section, Variable

STENT = one_of("rescue_type", *STENT_TYPES)
BALLOON = one_of("rescue_type", "balloon_angioplasty", "balloon_mounted_stent")
DILATED = one_of("rescue_type", *DILATING_TYPES)

_EVERY_ROW = (
    Variable(
        name="rescue_type",
        label="Treatment",
        kind=Kind.CHOICE,
        choices=RESCUE_TYPE,
        required=True,
        definition="What was done after the passes had failed or the vessel closed again.",
        source=f"{TAIWAN}; {RESCUE_ICAS}",
    ),
    Variable(
        name="rescue_dt",
        label="Time",
        kind=Kind.MOMENT,
        required=True,
        definition="Stent deployed, balloon inflated, or drug begun. Not before the last pass "
        "that it follows.",
        source=PRODUCT,
    ),
    Variable(
        name="rescue_reason",
        label="Reason",
        kind=Kind.MULTIPLE,
        choices=RESCUE_REASON,
        required=True,
        definition="Every reason that applied.",
        source=ANGEL_REBOOT,
    ),
    Variable(
        name="etici_before",
        label="eTICI before",
        kind=Kind.CHOICE,
        choices=ETICI,
        required=True,
        definition="Grade just before this treatment.",
        source=LIEBESKIND,
        certainty=Certainty.CONFIRMED,
    ),
    Variable(
        name="etici_after",
        label="eTICI after",
        kind=Kind.CHOICE,
        choices=ETICI,
        required=True,
        definition="Grade just after this treatment.",
        source=LIEBESKIND,
        certainty=Certainty.CONFIRMED,
    ),
    Variable(
        name="mtici_before",
        label="mTICI before, where eTICI is not known",
        kind=Kind.CHOICE,
        choices=MTICI_CLASSICAL,
        definition="Classical grade, only where eTICI is not known.",
        source=ZAIDAT,
        certainty=Certainty.CONFIRMED,
    ),
    Variable(
        name="mtici_after",
        label="mTICI after, where eTICI is not known",
        kind=Kind.CHOICE,
        choices=MTICI_CLASSICAL,
        definition="Classical grade, only where eTICI is not known.",
        source=ZAIDAT,
        certainty=Certainty.CONFIRMED,
    ),
)

_STENT = (
    Variable(
        name="stent_model",
        label="Stent",
        kind=Kind.TEXT,
        max_length=80,
        required_when=STENT,
        asked_when=STENT,
        definition="Maker and model.",
        source=PRODUCT,
    ),
    Variable(
        name="stent_diameter_mm",
        label="Stent diameter",
        kind=Kind.DECIMAL,
        decimal_places=2,
        unit="mm",
        valid=Range(1.5, 6),
        required_when=STENT,
        asked_when=STENT,
        definition="Nominal diameter of the widest stent.",
        source=PRODUCT,
    ),
    Variable(
        name="stent_length_mm",
        label="Stent length",
        kind=Kind.DECIMAL,
        decimal_places=1,
        unit="mm",
        valid=Range(6, 60),
        required_when=STENT,
        asked_when=STENT,
        definition="Nominal length of the longest stent.",
        source=PRODUCT,
    ),
    Variable(
        name="n_stents",
        label="Number of stents",
        kind=Kind.INTEGER,
        valid=Range(1, 10),
        plausible=Range(1, 3),
        required_when=STENT,
        asked_when=STENT,
        definition="Stents placed in this step.",
        source=PRODUCT,
    ),
    Variable(
        name="predilation",
        label="Dilated before the stent",
        kind=Kind.BOOLEAN,
        required_when=STENT,
        asked_when=STENT,
        definition="Balloon dilation before stenting. It changed the rate of restenosis in "
        "RESCUE-ICAS.",
        source=RESCUE_ICAS,
        certainty=Certainty.CONFIRMED,
    ),
    Variable(
        name="postdilation",
        label="Dilated after the stent",
        kind=Kind.BOOLEAN,
        required_when=STENT,
        asked_when=STENT,
        definition="Balloon dilation inside the stent.",
        source=RESCUE_ICAS,
    ),
    Variable(
        name="deployment_success",
        label="Deployment",
        kind=Kind.CHOICE,
        choices=DEPLOYMENT,
        required_when=STENT,
        asked_when=STENT,
        definition="How the stent came to lie.",
        source=PRODUCT,
    ),
    Variable(
        name="in_stent_thrombosis_acute",
        label="Acute thrombosis in the stent",
        kind=Kind.CHOICE,
        choices=STENT_THROMBOSIS,
        required_when=STENT,
        asked_when=STENT,
        definition="Thrombosis in the stent during the procedure.",
        source=PRODUCT,
    ),
)

_BALLOON = (
    Variable(
        name="balloon_diameter_mm",
        label="Balloon diameter",
        kind=Kind.DECIMAL,
        decimal_places=2,
        unit="mm",
        valid=Range(0.5, 10),
        plausible=Range(1, 5),
        asked_when=BALLOON,
        definition="Nominal diameter of the widest balloon.",
        source=PRODUCT,
    ),
    Variable(
        name="balloon_length_mm",
        label="Balloon length",
        kind=Kind.DECIMAL,
        decimal_places=1,
        unit="mm",
        valid=Range(2, 60),
        plausible=Range(6, 30),
        asked_when=BALLOON,
        definition="Nominal length of that balloon.",
        source=PRODUCT,
    ),
    Variable(
        name="balloon_pressure_atm",
        label="Highest pressure",
        kind=Kind.DECIMAL,
        decimal_places=1,
        unit="atm",
        valid=Range(0.5, 30),
        plausible=Range(2, 14),
        asked_when=BALLOON,
        definition="Highest inflation pressure.",
        source=PRODUCT,
    ),
    Variable(
        name="balloon_inflations",
        label="Inflations",
        kind=Kind.INTEGER,
        valid=Range(1, 30),
        plausible=Range(1, 6),
        asked_when=BALLOON,
        definition="Number of inflations.",
        source=PRODUCT,
    ),
    Variable(
        name="residual_stenosis_pct_after",
        label="Residual stenosis after",
        kind=Kind.INTEGER,
        unit="%",
        valid=Range(0, 100),
        plausible=Range(0, 50),
        required_when=DILATED,
        asked_when=DILATED,
        definition="Narrowing after this treatment, by the WASID method (recalled, not confirmed).",
        source="WASID method",
        certainty=Certainty.UNCONFIRMED,
    ),
)

RESCUE = Section(
    key="rescue",
    title="Rescue treatment",
    table="rescuetreatment",
    repeats=True,
    row_name="rescue treatment",
    explanation="One row for each step, in order; no row where there was none. "
    "Rescue stenting is derived from these rows.",
    variables=(*_EVERY_ROW, *_STENT, *_BALLOON),
)

SECTIONS = (RESCUE,)
