"""How and when the patient came: onset, doors, way of arrival, severity at arrival."""

from __future__ import annotations

from registry.codebook.condition import none_of, one_of, recorded
from registry.codebook.laboratory import LABORATORY
from registry.codebook.nihss import NIHSS_ITEMS
from registry.codebook.scales import POSTERIOR_SITES
from registry.codebook.sources import CDE, CSTK, ICHOM, LOINC, PRODUCT, RESQ, SNIS, SNOMED, TAIWAN
from registry.codebook.thrombolysis import THROMBOLYSIS
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

TRANSFER = Choices(
    key="transfer",
    source=RESQ,
    options=(
        Option(code="direct", label="Direct admission"),
        Option(
            code="drip_and_ship",
            label="Drip and ship",
            definition="Seen first in another hospital and transferred for thrombectomy.",
        ),
        Option(code="in_hospital", label="Stroke in hospital"),
        Option(
            code="mothership_bypass",
            label="Mothership bypass",
            definition="Taken past a nearer hospital to the thrombectomy centre.",
        ),
    ),
)

ARRIVAL_MODE = Choices(
    key="arrival_mode",
    source=RESQ,
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="ems_home", label="Ambulance from home or scene"),
        Option(code="private_home", label="Private transport from home or scene"),
        Option(code="stroke_centre", label="From a stroke centre"),
        Option(code="other_hospital", label="From another hospital"),
        Option(code="ems_gp", label="Ambulance from a general practitioner"),
        Option(code="private_gp", label="Private transport from a general practitioner"),
        Option(code="in_hospital", label="Already in hospital"),
    ),
)

ONSET_KNOWN = Choices(
    key="onset_known",
    source=f"{CDE}; {RESQ}",
    options=(
        Option(code="witnessed", label="Witnessed"),
        Option(code="unwitnessed_awake", label="Not witnessed, awake"),
        Option(code="wake_up", label="Wake-up stroke"),
        Option(code="in_hospital_unwitnessed", label="In hospital, not witnessed"),
    ),
)

TRANSFERRED = one_of("transfer_in", "drip_and_ship")
UNWITNESSED = none_of("onset_known", "witnessed")

ARRIVAL = Section(
    key="arrival",
    title="Onset and arrival",
    table="episode",
    variables=(
        Variable(
            name="index_event_number",
            label="Number of the stroke",
            kind=Kind.INTEGER,
            valid=Range(1, 20),
            plausible=Range(1, 3),
            definition="1 for the patient's first stroke in this registry. "
            "A second stroke before day 90 opens a new case and restarts the clock.",
            source=ICHOM,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="transfer_in",
            label="Pathway to this hospital",
            kind=Kind.CHOICE,
            choices=TRANSFER,
            required=True,
            definition="How the patient reached the thrombectomy centre.",
            source=RESQ,
        ),
        Variable(
            name="arrival_mode",
            label="Way of arrival",
            kind=Kind.CHOICE,
            choices=ARRIVAL_MODE,
            required=True,
            definition="Transport to this hospital, and where it started.",
            source=RESQ,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="onset_known",
            label="Onset",
            kind=Kind.CHOICE,
            choices=ONSET_KNOWN,
            required=True,
            definition="Whether somebody saw or felt the symptoms begin.",
            source=f"{CDE}; {RESQ}",
        ),
        Variable(
            name="onset_dt",
            label="Onset of symptoms",
            kind=Kind.MOMENT,
            required_when=one_of("onset_known", "witnessed"),
            asked_when=one_of("onset_known", "witnessed"),
            definition="When the symptoms began. Only for a witnessed onset.",
            source=CDE,
        ),
        Variable(
            name="lkw_dt",
            label="Last known well",
            kind=Kind.MOMENT,
            required=True,
            definition="When the patient was last known to be without the symptoms. "
            "The same as the onset where that was witnessed.",
            source=CDE,
        ),
        Variable(
            name="discovery_dt",
            label="Symptoms discovered",
            kind=Kind.MOMENT,
            required_when=UNWITNESSED,
            asked_when=UNWITNESSED,
            definition="When the symptoms were first noticed. Not before last known well.",
            source=CSTK,
        ),
        Variable(
            name="first_door_dt",
            label="Arrival at the first hospital",
            kind=Kind.MOMENT,
            required_when=TRANSFERRED,
            asked_when=TRANSFERRED,
            definition="Arrival at the hospital that transferred the patient.",
            source=f"{SNIS}; {CSTK}",
        ),
        Variable(
            name="first_door_out_dt",
            label="Departure from the first hospital",
            kind=Kind.MOMENT,
            required_when=TRANSFERRED,
            asked_when=TRANSFERRED,
            definition="Departure from the hospital that transferred the patient.",
            source=f"{SNIS}; {CSTK}",
        ),
        Variable(
            name="door_dt",
            label="Arrival at this hospital",
            kind=Kind.MOMENT,
            required=True,
            definition="Arrival at the thrombectomy centre. "
            "For a stroke in hospital, when the stroke team was called.",
            source=f"{SNIS}; {CSTK}",
        ),
    ),
)

PRESENTATION = Section(
    key="presentation",
    title="State on arrival",
    table="episode",
    variables=(
        Variable(
            name="nihss_baseline",
            label="NIHSS at baseline",
            kind=Kind.INTEGER,
            valid=Range(0, 42),
            plausible=Range(6, 30),
            required=True,
            definition="Total score before treatment, the last one if there are several.",
            source=CDE,
            certainty=Certainty.CONFIRMED,
            standard_codes=(
                StandardCode(system=LOINC, code="72089-6", certainty=Certainty.CONFIRMED),
                StandardCode(system=SNOMED, code="450743008", certainty=Certainty.SECONDARY),
            ),
        ),
        Variable(
            name="nihss_baseline_dt",
            label="Time of the baseline NIHSS",
            kind=Kind.MOMENT,
            asked_when=recorded("nihss_baseline"),
            definition="When the baseline NIHSS was examined.",
            source=CDE,
        ),
        Variable(
            name="nihss_baseline_rater",
            label="Rater of the baseline NIHSS",
            kind=Kind.TEXT,
            max_length=40,
            asked_when=recorded("nihss_baseline"),
            definition="The site's code for the rater, not a name.",
            source=PRODUCT,
        ),
        Variable(
            name="gcs_total",
            label="Glasgow Coma Scale",
            kind=Kind.INTEGER,
            valid=Range(3, 15),
            plausible=Range(9, 15),
            required_when=one_of("occlusion_site_primary", *POSTERIOR_SITES),
            definition="Total score on arrival. Needed for a posterior occlusion.",
            source=TAIWAN,
            standard_codes=(
                StandardCode(system=LOINC, code="9269-2", certainty=Certainty.CONFIRMED),
            ),
        ),
        Variable(
            name="sbp",
            label="Systolic blood pressure",
            kind=Kind.INTEGER,
            unit="mmHg",
            valid=Range(40, 300),
            plausible=Range(90, 220),
            required=True,
            definition="First value on arrival at this hospital.",
            source=CDE,
            standard_codes=(
                StandardCode(system=LOINC, code="8480-6", certainty=Certainty.CONFIRMED),
            ),
        ),
        Variable(
            name="dbp",
            label="Diastolic blood pressure",
            kind=Kind.INTEGER,
            unit="mmHg",
            valid=Range(20, 200),
            plausible=Range(40, 130),
            required=True,
            definition="First value on arrival at this hospital. Below the systolic value.",
            source=CDE,
            standard_codes=(
                StandardCode(system=LOINC, code="8462-4", certainty=Certainty.CONFIRMED),
            ),
        ),
    ),
)

SECTIONS = (ARRIVAL, PRESENTATION, NIHSS_ITEMS, LABORATORY, THROMBOLYSIS)
