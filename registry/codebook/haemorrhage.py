"""The kinds of bleeding seen after the procedure, one row for each."""

from __future__ import annotations

from registry.codebook.scales import SIDE
from registry.codebook.variable import Certainty, Choices, Kind, Option, Range, Section, Variable

HEIDELBERG = "Heidelberg Bleeding Classification"

HAEMORRHAGE_TYPE = Choices(
    key="haemorrhage_type",
    source=HEIDELBERG,
    certainty=Certainty.CONFIRMED,
    options=(
        Option(
            code="hi1", label="HI1", definition="Scattered small petechiae, no mass effect (1a)."
        ),
        Option(code="hi2", label="HI2", definition="Confluent petechiae, no mass effect (1b)."),
        Option(
            code="ph1",
            label="PH1",
            definition="Haematoma in less than 30 % of the infarct, no marked mass effect (1c).",
        ),
        Option(
            code="ph2",
            label="PH2",
            definition="Haematoma in 30 % or more of the infarct, with mass effect (2).",
        ),
        Option(
            code="rph1",
            label="rPH1",
            definition="Parenchymal haematoma remote from the infarct, without mass effect (3a).",
        ),
        Option(
            code="rph2",
            label="rPH2",
            definition="Parenchymal haematoma remote from the infarct, with mass effect (3a).",
        ),
        Option(code="ivh", label="IVH", definition="Intraventricular haemorrhage (3b)."),
        Option(code="sah", label="SAH", definition="Subarachnoid haemorrhage (3c)."),
        Option(code="sdh", label="SDH", definition="Subdural haemorrhage (3d)."),
    ),
)

HAEMORRHAGE = Section(
    key="haemorrhage",
    title="Haemorrhage findings",
    table="haemorrhagefinding",
    repeats=True,
    row_name="haemorrhage finding",
    explanation="One row for each kind of bleeding. Store the class the reader chose.",
    variables=(
        Variable(
            name="ich_type",
            label="Type",
            kind=Kind.CHOICE,
            choices=HAEMORRHAGE_TYPE,
            required=True,
            source=HEIDELBERG,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="ich_side",
            label="Side",
            kind=Kind.CHOICE,
            choices=SIDE,
        ),
        Variable(
            name="ich_volume_ml",
            label="Volume",
            kind=Kind.DECIMAL,
            unit="ml",
            decimal_places=1,
            valid=Range(0, 500),
            plausible=Range(0, 150),
        ),
        Variable(
            name="ich_imaging_dt",
            label="Seen at",
            kind=Kind.MOMENT,
        ),
        Variable(
            name="staining_excluded",
            label="Contrast staining excluded",
            kind=Kind.BOOLEAN,
            definition="By dual-energy CT, MR or a later scan.",
        ),
    ),
)
