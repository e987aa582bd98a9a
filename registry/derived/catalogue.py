"""Every derived item that the screen of a case shows, in the order of the case."""

from __future__ import annotations

from registry.codebook.scales import LIEBESKIND, ZAIDAT
from registry.codebook.sources import MR_CLEAN
from registry.codebook.variable import Certainty
from registry.derived import exposure, function, onset, reperfusion
from registry.derived.derivation import Derivation
from registry.derived.intervals import INTERVALS
from registry.derived.safety import SAFETY_ITEMS

_INTERVAL_ITEMS = tuple(
    Derivation(
        name=interval.name,
        label=interval.label,
        group="Times",
        unit="min",
        derive=interval.minutes,
        missing=interval.missing,
    )
    for interval in INTERVALS
)

_PATIENT_ITEMS = (
    Derivation(
        name="age_at_onset",
        label="Age at onset",
        group="Patient",
        unit="years",
        derive=onset.age_at_onset,
        missing=onset.missing_for_age,
        definition="Whole years on the index date, the local day of the onset.",
    ),
)

_TREATMENT_ITEMS = (
    Derivation(
        name="n_passes",
        label="Passes",
        group="Treatment",
        derive=reperfusion.n_passes,
        definition="Number of attempts; a row that stands for several counts as many.",
    ),
    Derivation(
        name="etici_before_rescue",
        label="eTICI before rescue",
        group="Treatment",
        derive=reperfusion.etici_before_rescue,
        definition="After the last attempt before the first rescue treatment, if there is one.",
        source=LIEBESKIND,
        certainty=Certainty.CONFIRMED,
    ),
    Derivation(
        name="mtici_before_rescue",
        label="mTICI before rescue",
        group="Treatment",
        derive=reperfusion.mtici_before_rescue,
        definition="After the last attempt before the first rescue treatment, if there is one.",
        source=ZAIDAT,
        certainty=Certainty.CONFIRMED,
    ),
    Derivation(
        name="mt_failure",
        label="Thrombectomy alone failed",
        group="Treatment",
        derive=reperfusion.mt_failure,
        definition="Below 2b before rescue. Published cut-offs differ.",
    ),
    Derivation(
        name="any_rescue",
        label="Rescue treatment",
        group="Treatment",
        derive=exposure.any_rescue,
    ),
    Derivation(
        name="rescue_stenting",
        label="Rescue stenting",
        group="Treatment",
        derive=exposure.rescue_stenting,
        definition="A stent of any kind, or a detached stent retriever, among the rescue rows.",
    ),
)

_RESULT_ITEMS = (
    Derivation(
        name="etici_final",
        label="Final eTICI",
        group="Result",
        derive=reperfusion.etici_final,
        definition="The core laboratory's reading where there is one, else the site's.",
        source=LIEBESKIND,
        certainty=Certainty.CONFIRMED,
    ),
    Derivation(
        name="mtici_final",
        label="Final mTICI",
        group="Result",
        derive=reperfusion.mtici_final,
        definition="eTICI 2b50, 2b67 and 2c are all mTICI 2b.",
        source=ZAIDAT,
        certainty=Certainty.CONFIRMED,
    ),
    Derivation(
        name="successful_reperfusion",
        label="Successful reperfusion (2b-3)",
        group="Result",
        derive=reperfusion.successful_reperfusion,
        source=MR_CLEAN,
        certainty=Certainty.CONFIRMED,
    ),
    Derivation(
        name="excellent_reperfusion",
        label="Excellent reperfusion (2c-3)",
        group="Result",
        derive=reperfusion.excellent_reperfusion,
        source=MR_CLEAN,
        certainty=Certainty.CONFIRMED,
    ),
    Derivation(
        name="complete_reperfusion",
        label="Complete reperfusion (3)",
        group="Result",
        derive=reperfusion.complete_reperfusion,
        certainty=Certainty.DESIGN,
    ),
    Derivation(
        name="fpe_strict",
        label="First-pass effect, strict (3)",
        group="Result",
        derive=reperfusion.fpe_strict,
        source="CICAT posterior circulation study",
        certainty=Certainty.CONFIRMED,
    ),
    Derivation(
        name="fpe_common",
        label="First-pass effect (2c-3)",
        group="Result",
        derive=reperfusion.fpe_common,
        source=MR_CLEAN,
        certainty=Certainty.CONFIRMED,
    ),
    Derivation(
        name="fpe_modified",
        label="Modified first-pass effect (2b-3)",
        group="Result",
        derive=reperfusion.fpe_modified,
        definition="The rule is published; the name 'modified' is recalled, not confirmed.",
        certainty=Certainty.UNCONFIRMED,
    ),
)

_OUTCOME_ITEMS = (
    Derivation(
        name="mrs90",
        label="mRS at 90 days",
        group="Outcome",
        derive=function.mrs90,
        definition="6 for every death within 90 days of the index date; else the score of the "
        "90-day follow-up, adjudicated where it was adjudicated.",
        certainty=Certainty.CONFIRMED,
    ),
    Derivation(
        name="mrs_0_1", label="mRS 0–1 at 90 days", group="Outcome", derive=function.mrs_0_1
    ),
    Derivation(
        name="mrs_0_2", label="mRS 0–2 at 90 days", group="Outcome", derive=function.mrs_0_2
    ),
    Derivation(
        name="mrs_0_3", label="mRS 0–3 at 90 days", group="Outcome", derive=function.mrs_0_3
    ),
    Derivation(
        name="good_or_return",
        label="mRS 0–2 or back to the status before",
        group="Outcome",
        derive=function.good_or_return,
        definition="0-2, or no worse than a score before the stroke of 3 or more.",
    ),
)

DERIVATIONS = (
    *_PATIENT_ITEMS,
    *_INTERVAL_ITEMS,
    *_TREATMENT_ITEMS,
    *_RESULT_ITEMS,
    *SAFETY_ITEMS,
    *_OUTCOME_ITEMS,
)
