"""Imaging before treatment."""

from __future__ import annotations

from registry.codebook.condition import one_of, recorded
from registry.codebook.scales import ANTERIOR_SITES, OCCLUSION_SITE, POSTERIOR_SITES, SIDE
from registry.codebook.sources import (
    ANGEL_ACT,
    ANGEL_REBOOT,
    GSR,
    MR_CLEAN,
    RESQ,
    SNIS,
    SNOMED,
    TAIWAN,
)
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

IMAGING_TYPE = Choices(
    key="imaging_type",
    source=RESQ,
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="ct", label="CT"),
        Option(code="ct_cta", label="CT and CT angiography"),
        Option(code="ct_cta_ctp", label="CT, CT angiography and CT perfusion"),
        Option(code="mr", label="MR"),
        Option(code="mr_mra", label="MR and MR angiography"),
        Option(code="mr_mra_pwi", label="MR, MR angiography and MR perfusion"),
    ),
)

ASPECTS_MODALITY = Choices(
    key="aspects_modality",
    options=(Option(code="ct", label="CT"), Option(code="dwi", label="Diffusion-weighted MR")),
)

CERVICAL_LESION = Choices(
    key="cervical_lesion",
    source=GSR,
    options=(
        Option(code="none", label="None"),
        Option(code="stenosis_under_50", label="Stenosis below 50 %"),
        Option(code="stenosis_50_69", label="Stenosis of 50 to 69 %"),
        Option(code="stenosis_70_99", label="Stenosis of 70 to 99 %"),
        Option(code="occlusion", label="Occlusion"),
        Option(code="dissection", label="Dissection"),
    ),
)

COLLATERAL_SCALE = Choices(
    key="collateral_scale",
    options=(
        Option(code="tan", label="Tan (0 to 3)"),
        Option(code="asitn_sir", label="ASITN/SIR (0 to 4)"),
        Option(code="batman", label="BATMAN (0 to 10, posterior)"),
    ),
)

OCCLUSION_TYPE = Choices(
    key="occlusion_type",
    source="Review of truncal-type occlusion (Baek, Kim)",
    options=(
        Option(code="truncal", label="Truncal", definition="Suggests ICAS."),
        Option(code="branching_site", label="Branching site"),
        Option(code="indeterminate", label="Indeterminate"),
    ),
)

PERFUSION_DONE = one_of("imaging_type", "ct_cta_ctp", "mr_mra_pwi")
ANTERIOR = one_of("occlusion_site_primary", *ANTERIOR_SITES)
POSTERIOR = one_of("occlusion_site_primary", *POSTERIOR_SITES)

_PARENCHYMA = (
    Variable(
        name="imaging_type",
        label="Imaging before treatment",
        kind=Kind.CHOICE,
        choices=IMAGING_TYPE,
        required=True,
        definition="The fullest set of images taken before the groin puncture.",
        source=RESQ,
        certainty=Certainty.CONFIRMED,
    ),
    Variable(
        name="first_imaging_dt",
        label="First brain image",
        kind=Kind.MOMENT,
        required=True,
        definition="First brain image for this stroke in any hospital.",
        source=SNIS,
    ),
    Variable(
        name="occlusion_site_primary",
        label="Site of occlusion",
        kind=Kind.CHOICE,
        choices=OCCLUSION_SITE,
        required=True,
        definition="The most proximal occlusion that was the target of treatment.",
        source=ANGEL_ACT,
    ),
    Variable(
        name="occlusion_side",
        label="Side of occlusion",
        kind=Kind.CHOICE,
        choices=SIDE,
        required=True,
        definition="Side of the treated occlusion. Midline only for the basilar artery.",
    ),
    Variable(
        name="additional_occlusions",
        label="Further occlusions",
        kind=Kind.MULTIPLE,
        choices=OCCLUSION_SITE,
        definition="Other vessels occluded before treatment.",
        source=MR_CLEAN,
    ),
    Variable(
        name="tandem_cervical_lesion",
        label="Cervical lesion on the same path",
        kind=Kind.CHOICE,
        choices=CERVICAL_LESION,
        required=True,
        definition="Worst lesion of the cervical artery that feeds the occluded vessel.",
        source=GSR,
    ),
    Variable(
        name="aspects",
        label="ASPECTS",
        kind=Kind.INTEGER,
        valid=Range(0, 10),
        plausible=Range(6, 10),
        required_when=ANTERIOR,
        asked_when=ANTERIOR,
        definition="Alberta Stroke Program Early CT Score of the last image before treatment.",
        source=TAIWAN,
        certainty=Certainty.CONFIRMED,
        standard_codes=(
            StandardCode(system=SNOMED, code="1290002002", certainty=Certainty.CONFIRMED),
        ),
    ),
    Variable(
        name="aspects_modality",
        label="ASPECTS read on",
        kind=Kind.CHOICE,
        choices=ASPECTS_MODALITY,
        required_when=recorded("aspects"),
        asked_when=recorded("aspects"),
        definition="The images on which ASPECTS was read.",
        source=TAIWAN,
    ),
    Variable(
        name="pc_aspects",
        label="Posterior circulation ASPECTS",
        kind=Kind.INTEGER,
        valid=Range(0, 10),
        plausible=Range(6, 10),
        required_when=POSTERIOR,
        asked_when=POSTERIOR,
        definition="pc-ASPECTS of the last image before treatment.",
        source=ANGEL_REBOOT,
        certainty=Certainty.CONFIRMED,
    ),
    Variable(
        name="pons_midbrain_index",
        label="Pons-midbrain index",
        kind=Kind.INTEGER,
        valid=Range(0, 8),
        plausible=Range(0, 2),
        asked_when=POSTERIOR,
        definition="Extent of early ischaemia in pons and midbrain. "
        "The cut-off below 3 is the trial's; the range 0 to 8 is recalled, not confirmed.",
        source=ANGEL_REBOOT,
        certainty=Certainty.UNCONFIRMED,
    ),
)

_VESSELS = (
    Variable(
        name="collateral_scale",
        label="Collateral scale",
        kind=Kind.CHOICE,
        choices=COLLATERAL_SCALE,
        definition="The scale by which the collaterals were graded.",
        source=MR_CLEAN,
    ),
    Variable(
        name="collateral_grade",
        label="Collateral grade",
        kind=Kind.INTEGER,
        valid=Range(0, 10),
        required_when=recorded("collateral_scale"),
        asked_when=recorded("collateral_scale"),
        definition="Grade on the named scale: Tan 0 to 3, ASITN/SIR 0 to 4, BATMAN 0 to 10.",
        source=MR_CLEAN,
    ),
    Variable(
        name="hyperdense_vessel",
        label="Hyperdense vessel sign",
        kind=Kind.BOOLEAN,
        definition="Hyperdense artery on CT, or susceptibility vessel sign on MR.",
    ),
    Variable(
        name="clot_burden",
        label="Clot burden score",
        kind=Kind.INTEGER,
        valid=Range(0, 10),
        asked_when=ANTERIOR,
        definition="0 to 10; 10 is no thrombus. The range is recalled, not confirmed.",
        certainty=Certainty.UNCONFIRMED,
    ),
    Variable(
        name="truncal_vs_branching",
        label="Type of occlusion",
        kind=Kind.CHOICE,
        choices=OCCLUSION_TYPE,
        definition="Truncal where the bifurcation beyond the occlusion is spared.",
        source=OCCLUSION_TYPE.source,
        certainty=Certainty.CONFIRMED,
    ),
)

_PERFUSION = (
    Variable(
        name="perfusion_software",
        label="Perfusion software",
        kind=Kind.TEXT,
        max_length=60,
        asked_when=PERFUSION_DONE,
        definition="Name and version of the software that computed the volumes.",
        source=TAIWAN,
    ),
    Variable(
        name="core_ml",
        label="Ischaemic core",
        kind=Kind.DECIMAL,
        unit="mL",
        valid=Range(0, 800),
        plausible=Range(0, 100),
        required_when=PERFUSION_DONE,
        asked_when=PERFUSION_DONE,
        definition="Volume of the ischaemic core by the named software.",
        source=TAIWAN,
        certainty=Certainty.CONFIRMED,
    ),
    Variable(
        name="tmax6_ml",
        label="Tmax > 6 s",
        kind=Kind.DECIMAL,
        unit="mL",
        valid=Range(0, 1500),
        plausible=Range(0, 500),
        required_when=PERFUSION_DONE,
        asked_when=PERFUSION_DONE,
        definition="Volume with a delay above six seconds.",
        source=TAIWAN,
        certainty=Certainty.CONFIRMED,
    ),
    Variable(
        name="mismatch_ratio",
        label="Mismatch ratio",
        kind=Kind.DECIMAL,
        decimal_places=1,
        valid=Range(0, 1000),
        plausible=Range(1.2, 100),
        asked_when=PERFUSION_DONE,
        definition="Tmax > 6 s divided by the core. "
        "With a core of 0 there is no ratio: give a missing reason, not 0.",
        source=TAIWAN,
        certainty=Certainty.CONFIRMED,
    ),
)

IMAGING = Section(
    key="imaging",
    title="Imaging before treatment",
    table="imaging",
    variables=(*_PARENCHYMA, *_VESSELS, *_PERFUSION),
)

SECTIONS = (IMAGING,)
