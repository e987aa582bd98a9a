"""The thrombectomy itself: people, anaesthesia, access and times."""

from __future__ import annotations

from registry.codebook.condition import Condition, any_of, one_of, yes
from registry.codebook.procedure_drugs import PROCEDURE_DRUGS
from registry.codebook.scales import ETICI, LIEBESKIND
from registry.codebook.scales_treatment import ACCESS_SITE, ANAESTHESIA, GUIDE_TYPE
from registry.codebook.sources import CSTK, GSR, MR_CLEAN, PRODUCT, SNIS, SNOMED, TAIWAN
from registry.codebook.variable import (
    Certainty,
    Kind,
    Range,
    Section,
    StandardCode,
    Variable,
)

PUNCTURED: Condition = yes("puncture_success")
SUCCESSFUL_REPERFUSION: Condition = any_of(
    one_of("etici_final_site", "2b50", "2b67", "2c", "3"),
    one_of("mtici_final_site", "2b", "3"),
)

_BEFORE = (
    Variable(
        name="operator_code",
        label="Operator",
        kind=Kind.TEXT,
        max_length=40,
        definition="The site's code for the first operator, not a name. Site policy decides.",
        source=PRODUCT,
    ),
    Variable(
        name="second_operator_code",
        label="Second operator",
        kind=Kind.TEXT,
        max_length=40,
        definition="The site's code for the second operator, not a name.",
        source=PRODUCT,
    ),
    Variable(
        name="anaesthesia_start",
        label="Anaesthesia at the start",
        kind=Kind.CHOICE,
        choices=ANAESTHESIA,
        required=True,
        definition="Anaesthesia with which the procedure began.",
        source=GSR,
    ),
    Variable(
        name="anaesthesia_conversion",
        label="Converted to general anaesthesia",
        kind=Kind.BOOLEAN,
        required_when=one_of("anaesthesia_start", "local", "conscious_sedation"),
        asked_when=one_of("anaesthesia_start", "local", "conscious_sedation"),
        definition="Whether general anaesthesia became necessary during the procedure.",
        source=GSR,
    ),
    Variable(
        name="access_site",
        label="Access",
        kind=Kind.MULTIPLE,
        choices=ACCESS_SITE,
        required=True,
        definition="Every artery that was punctured for access.",
        source=TAIWAN,
    ),
    Variable(
        name="guide_type",
        label="Guide",
        kind=Kind.MULTIPLE,
        choices=GUIDE_TYPE,
        definition="Guiding and supporting catheters that were used.",
        source=PRODUCT,
    ),
)

_TIMES = (
    Variable(
        name="angio_suite_in_dt",
        label="Arrival in the angiography suite",
        kind=Kind.MOMENT,
        definition="When the patient entered the angiography suite.",
        source=SNIS,
    ),
    Variable(
        name="puncture_dt",
        label="Arterial puncture",
        kind=Kind.MOMENT,
        required=True,
        definition="Skin puncture for arterial access.",
        source=CSTK,
        standard_codes=(
            StandardCode(system=SNOMED, code="397046001", certainty=Certainty.SECONDARY),
        ),
    ),
    Variable(
        name="puncture_success",
        label="Access succeeded",
        kind=Kind.BOOLEAN,
        required=True,
        definition="Whether arterial access was gained. A procedure that stops here is "
        "registered all the same.",
        source=f"{MR_CLEAN} (enrolment is entry to the suite with puncture)",
        certainty=Certainty.CONFIRMED,
    ),
    Variable(
        name="mtici_initial",
        label="Reperfusion on the first run",
        kind=Kind.CHOICE,
        choices=ETICI,
        required_when=PUNCTURED,
        definition="Grade on the first angiogram, before any device. "
        "Above 0 the thrombus had begun to dissolve.",
        source=f"{MR_CLEAN}; {LIEBESKIND}",
    ),
    Variable(
        name="first_device_deployment_dt",
        label="First device deployed",
        kind=Kind.MOMENT,
        required_when=PUNCTURED,
        definition="Start of the first pass. Not applicable where no device was used.",
        source=CSTK,
    ),
    Variable(
        name="first_mtici2b_dt",
        label="First reperfusion of 2b or better",
        kind=Kind.MOMENT,
        required_when=SUCCESSFUL_REPERFUSION,
        definition="Earliest documented time of 2b or better. Of conflicting sources the "
        "earliest counts.",
        source=CSTK,
        certainty=Certainty.CONFIRMED,
    ),
    Variable(
        name="first_mtici2b_is_procedure_end",
        label="End of procedure used for that time",
        kind=Kind.BOOLEAN,
        asked_when=SUCCESSFUL_REPERFUSION,
        definition="Yes where the time of reperfusion was not documented and the end of the "
        "procedure stands in for it.",
        source=CSTK,
        certainty=Certainty.CONFIRMED,
    ),
    Variable(
        name="procedure_end_dt",
        label="End of procedure",
        kind=Kind.MOMENT,
        required=True,
        definition="Last angiogram, or the end of the procedure in the report.",
        source=CSTK,
    ),
)

_EXPOSURE = (
    Variable(
        name="activated_clotting_time_s",
        label="Activated clotting time",
        kind=Kind.INTEGER,
        unit="s",
        valid=Range(50, 1000),
        plausible=Range(50, 400),
        definition="Highest value during the procedure.",
        source=PRODUCT,
    ),
    Variable(
        name="contrast_ml",
        label="Contrast medium",
        kind=Kind.INTEGER,
        unit="mL",
        valid=Range(0, 2000),
        plausible=Range(10, 500),
        definition="Total volume.",
        source=PRODUCT,
    ),
    Variable(
        name="fluoroscopy_min",
        label="Fluoroscopy time",
        kind=Kind.DECIMAL,
        decimal_places=1,
        unit="min",
        valid=Range(0, 1000),
        plausible=Range(1, 180),
        definition="Total for the procedure.",
        source=PRODUCT,
    ),
    Variable(
        name="dose_mgy",
        label="Radiation dose (air kerma)",
        kind=Kind.DECIMAL,
        unit="mGy",
        valid=Range(0, 50000),
        plausible=Range(10, 10000),
        definition="Total air kerma at the reference point, both planes together.",
        source=PRODUCT,
    ),
)

PROCEDURE = Section(
    key="procedure",
    title="Thrombectomy",
    table="procedure",
    variables=(*_BEFORE, *_TIMES, *_EXPOSURE),
)

SECTIONS = (PROCEDURE, PROCEDURE_DRUGS)
