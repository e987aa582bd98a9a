"""Answer lists shared by several sections: reperfusion grades, anatomy, drugs, common answers.

Codes are stored and never change. Where a list follows a published instrument its source says so.
"""

from __future__ import annotations

from registry.codebook.variable import Certainty, Choices, Option

LIEBESKIND = "Liebeskind 2019 (HERMES), expanded TICI"
ZAIDAT = "Zaidat 2013 consensus, modified TICI"

ETICI = Choices(
    key="etici",
    ordered=True,
    source=LIEBESKIND,
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="0", label="0", definition="No perfusion (0 %)."),
        Option(code="1", label="1", definition="Thrombus reduced, no distal branch filling."),
        Option(code="2a", label="2a", definition="1 to 49 % of the territory reperfused."),
        Option(code="2b50", label="2b50", definition="50 to 66 % of the territory reperfused."),
        Option(code="2b67", label="2b67", definition="67 to 89 % of the territory reperfused."),
        Option(code="2c", label="2c", definition="90 to 99 % of the territory reperfused."),
        Option(code="3", label="3", definition="Complete reperfusion (100 %)."),
    ),
)

MTICI_CLASSICAL = Choices(
    key="mtici_classical",
    ordered=True,
    source=ZAIDAT,
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="0", label="0", definition="No perfusion beyond the occlusion."),
        Option(
            code="1",
            label="1",
            definition="Contrast passes the occlusion; distal branches fill little or slowly.",
        ),
        Option(code="2a", label="2a", definition="Less than half of the target territory."),
        Option(code="2b", label="2b", definition="Half or more, but not complete."),
        Option(code="3", label="3", definition="Complete, with all distal branches."),
    ),
)

MRS_LABELS = {
    0: "No symptoms",
    1: "Symptoms, but able to carry out all usual activities",
    2: "Slight disability: not all previous activities, own affairs without help",
    3: "Moderate disability: some help needed, walks without help",
    4: "Moderately severe disability: cannot walk or attend to bodily needs without help",
    5: "Severe disability: bedridden, needs constant care",
    6: "Dead",
}

SIDE = Choices(
    key="side",
    options=(
        Option(code="left", label="Left"),
        Option(code="right", label="Right"),
        Option(code="midline", label="Midline"),
        Option(code="bilateral", label="Both sides"),
    ),
)

OCCLUSION_SITE = Choices(
    key="occlusion_site",
    source="Site list of ANGEL-ACT, extended",
    certainty=Certainty.DESIGN,
    options=(
        Option(code="ica_extracranial", label="ICA, extracranial"),
        Option(code="ica_intracranial", label="ICA, cavernous or supraclinoid"),
        Option(code="ica_terminus", label="ICA terminus (T or L)"),
        Option(code="m1_proximal", label="M1, proximal"),
        Option(code="m1_distal", label="M1, distal"),
        Option(code="m2_dominant", label="M2, dominant branch"),
        Option(code="m2_nondominant", label="M2, non-dominant branch"),
        Option(code="m3_or_beyond", label="M3 or beyond"),
        Option(code="a1", label="A1"),
        Option(code="a2_or_beyond", label="A2 or beyond"),
        Option(code="va_v4", label="Vertebral artery, V4"),
        Option(code="ba_proximal", label="Basilar artery, proximal"),
        Option(code="ba_middle", label="Basilar artery, middle"),
        Option(code="ba_distal", label="Basilar artery, distal"),
        Option(code="p1", label="P1"),
        Option(code="p2_or_beyond", label="P2 or beyond"),
        Option(code="cerebellar", label="PICA, AICA or superior cerebellar artery"),
    ),
)

BASILAR_SITES = ("ba_proximal", "ba_middle", "ba_distal")
POSTERIOR_SITES = ("va_v4", *BASILAR_SITES, "p1", "p2_or_beyond", "cerebellar")
ANTERIOR_SITES = tuple(code for code in OCCLUSION_SITE.codes if code not in POSTERIOR_SITES)

ANTIPLATELET = Choices(
    key="antiplatelet",
    options=(
        Option(code="none", label="None", exclusive=True),
        Option(code="aspirin", label="Aspirin"),
        Option(code="clopidogrel", label="Clopidogrel"),
        Option(code="ticagrelor", label="Ticagrelor"),
        Option(code="cilostazol", label="Cilostazol"),
        Option(code="dipyridamole", label="Dipyridamole"),
        Option(code="other", label="Other antiplatelet"),
    ),
)

GPI_AGENT = Choices(
    key="gpi_agent",
    options=(
        Option(code="tirofiban", label="Tirofiban"),
        Option(code="eptifibatide", label="Eptifibatide"),
        Option(code="abciximab", label="Abciximab"),
        Option(code="other", label="Other"),
    ),
)

LYTIC_AGENT = Choices(
    key="lytic_agent",
    options=(
        Option(code="alteplase", label="Alteplase"),
        Option(code="tenecteplase", label="Tenecteplase"),
        Option(code="reteplase", label="Reteplase"),
        Option(code="prourokinase", label="Prourokinase"),
        Option(code="urokinase", label="Urokinase"),
        Option(code="other", label="Other"),
    ),
)

ROUTE = Choices(
    key="route",
    options=(
        Option(code="oral", label="By mouth"),
        Option(code="nasogastric", label="Nasogastric tube"),
        Option(code="rectal", label="Rectal"),
        Option(code="subcutaneous", label="Subcutaneous"),
        Option(code="intravenous", label="Intravenous"),
        Option(code="intra_arterial", label="Intra-arterial"),
    ),
)

PATENCY = Choices(
    key="patency",
    options=(
        Option(code="patent", label="Patent"),
        Option(code="restenosis", label="Narrowed by 50 % or more"),
        Option(code="occluded", label="Occluded"),
        Option(code="not_assessed", label="Not assessed"),
    ),
)
