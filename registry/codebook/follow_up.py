"""Follow-up at one planned time point, and the attempts to reach the patient."""

from __future__ import annotations

from registry.codebook.condition import all_of, any_row, one_of, recorded, yes
from registry.codebook.scales_treatment import STENT_TYPES
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

STATUS = Choices(
    key="follow_up_status",
    source="Joint Commission CSTK-02, which separates not reached from not tried",
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="done", label="Done"),
        Option(code="dead", label="Died before this follow-up"),
        Option(code="unable_to_contact", label="Could not be reached"),
        Option(code="not_attempted", label="Not attempted"),
        Option(code="refused", label="Refused"),
        Option(code="withdrawn", label="Consent withdrawn"),
    ),
)

METHOD = Choices(
    key="follow_up_method",
    source="RES-Q contact modes, extended",
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="clinic", label="Clinic visit"),
        Option(code="ward", label="On the ward"),
        Option(code="telephone", label="Telephone"),
        Option(code="video", label="Video call"),
        Option(code="app", label="App or web form"),
        Option(code="postal", label="Post"),
        Option(code="proxy_telephone", label="Telephone, with a proxy"),
        Option(
            code="record_review",
            label="Record review",
            definition="Inferred from notes; such a score can be left out of an analysis.",
        ),
    ),
)

RESPONDENT = Choices(
    key="follow_up_respondent",
    options=(
        Option(code="patient", label="Patient"),
        Option(code="caregiver", label="Relative or carer"),
        Option(code="general_practitioner", label="General practitioner"),
        Option(code="record", label="Record"),
    ),
)

INSTRUMENT = Choices(
    key="follow_up_instrument",
    options=(
        Option(code="unstructured", label="Unstructured"),
        Option(code="structured", label="Structured interview"),
        Option(code="rfa", label="Rankin Focused Assessment"),
        Option(code="smrsq", label="Simplified mRS questionnaire (smRSq)"),
        Option(code="mrs9q", label="mRS-9Q"),
        Option(code="other", label="Other"),
    ),
)

CHANNEL = Choices(
    key="contact_channel",
    options=(
        Option(code="telephone", label="Telephone"),
        Option(code="video", label="Video call"),
        Option(code="message", label="Text message"),
        Option(code="email", label="E-mail"),
        Option(code="letter", label="Letter"),
        Option(code="visit", label="Visit"),
        Option(code="practice", label="Through the general practice"),
        Option(code="register", label="Population or death register"),
    ),
)

CONTACT_RESULT = Choices(
    key="contact_result",
    options=(
        Option(code="reached_patient", label="Patient reached"),
        Option(code="reached_proxy", label="Relative or carer reached"),
        Option(code="no_answer", label="No answer"),
        Option(code="wrong_number", label="Wrong number or address"),
        Option(code="call_back", label="Asked to call back"),
        Option(code="refused", label="Refused"),
        Option(code="died", label="Told that the patient has died"),
    ),
)

_DONE = one_of("fu_status", "done")
_KEY_TIME = one_of("timepoint", "discharge", "d90")
_LATE = one_of("timepoint", "d90", "y1")
_DONE_LATE = all_of(_DONE, _LATE)
_STENTED_LATE = all_of(_DONE_LATE, any_row("rescuetreatment", one_of("rescue_type", *STENT_TYPES)))
_MRS = StandardCode(system="LOINC", code="75859-9", certainty=Certainty.CONFIRMED)

FOLLOW_UP = Section(
    key="follow_up",
    title="Follow-up",
    table="followup",
    repeats=True,
    row_name="follow-up",
    explanation="One row for each planned time point.",
    variables=(
        Variable(
            name="fu_status",
            label="Status",
            kind=Kind.CHOICE,
            choices=STATUS,
            required_when=_KEY_TIME,
            source=STATUS.source,
            certainty=STATUS.certainty,
        ),
        Variable(
            name="fu_date",
            label="Date of assessment",
            kind=Kind.DATE,
            asked_when=one_of("fu_status", "done", "dead"),
            required_when=_DONE,
            definition="If the patient has died: the date of death.",
        ),
        Variable(
            name="fu_method",
            label="How",
            kind=Kind.CHOICE,
            choices=METHOD,
            asked_when=_DONE,
            required_when=_DONE,
            source=METHOD.source,
            certainty=METHOD.certainty,
        ),
        Variable(
            name="fu_respondent",
            label="Who answered",
            kind=Kind.CHOICE,
            choices=RESPONDENT,
            asked_when=_DONE,
            required_when=_DONE_LATE,
        ),
        Variable(
            name="fu_instrument",
            label="Instrument",
            kind=Kind.CHOICE,
            choices=INSTRUMENT,
            asked_when=_DONE,
            required_when=_DONE_LATE,
        ),
        Variable(
            name="mrs",
            label="Modified Rankin Scale",
            kind=Kind.INTEGER,
            unit="points",
            valid=Range(0, 6),
            asked_when=one_of("fu_status", "done", "dead"),
            required_when=one_of("fu_status", "done", "dead"),
            definition=(
                "0 no symptoms to 5 bedridden, 6 dead. Given by a trained person; "
                "never inferred from remarks such as “back to baseline”."
            ),
            source="Modified Rankin Scale; Joint Commission CSTK-02 on inference",
            certainty=Certainty.CONFIRMED,
            standard_codes=(_MRS,),
        ),
        Variable(
            name="assessor",
            label="Assessed by",
            kind=Kind.TEXT,
            asked_when=_DONE,
            required_when=_DONE_LATE,
        ),
        Variable(
            name="blinded_to_treatment",
            label="Assessor blinded to treatment",
            kind=Kind.BOOLEAN,
            asked_when=_DONE_LATE,
        ),
        Variable(
            name="assessor_certified_on",
            label="Assessor certified on",
            kind=Kind.DATE,
            asked_when=_DONE_LATE,
        ),
        Variable(
            name="mrs_second_reading",
            label="mRS, second reading",
            kind=Kind.INTEGER,
            unit="points",
            valid=Range(0, 6),
            asked_when=_DONE_LATE,
        ),
        Variable(
            name="mrs_adjudicated",
            label="mRS, adjudicated",
            kind=Kind.INTEGER,
            unit="points",
            valid=Range(0, 6),
            asked_when=all_of(_DONE_LATE, recorded("mrs_second_reading")),
        ),
        Variable(
            name="fu_recurrent_stroke",
            label="Recurrent stroke since discharge",
            kind=Kind.BOOLEAN,
            asked_when=_LATE,
            required_when=_STENTED_LATE,
            source="RESCUE-ICAS",
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="fu_recurrent_stroke_date",
            label="Recurrent stroke on",
            kind=Kind.DATE,
            asked_when=all_of(_LATE, yes("fu_recurrent_stroke")),
        ),
        Variable(
            name="fu_reintervention",
            label="Treated vessel treated again",
            kind=Kind.BOOLEAN,
            asked_when=_LATE,
            required_when=_STENTED_LATE,
        ),
        Variable(
            name="fu_reintervention_date",
            label="Treated again on",
            kind=Kind.DATE,
            asked_when=all_of(_LATE, yes("fu_reintervention")),
        ),
        Variable(
            name="in_stent_restenosis",
            label="In-stent restenosis on imaging",
            kind=Kind.BOOLEAN,
            asked_when=_LATE,
            definition="Narrowing of 50 % or more within the stent. Not done if not imaged.",
        ),
        Variable(
            name="eq5d_index",
            label="EQ-5D index",
            kind=Kind.DECIMAL,
            decimal_places=3,
            valid=Range(-1, 1),
            asked_when=_DONE_LATE,
        ),
        Variable(
            name="promis10_total",
            label="PROMIS-10 total",
            kind=Kind.INTEGER,
            unit="points",
            valid=Range(8, 50),
            asked_when=_DONE_LATE,
            certainty=Certainty.UNCONFIRMED,
        ),
    ),
)

CONTACT_ATTEMPTS = Section(
    key="contact_attempts",
    title="Contact attempts",
    table="contactattempt",
    repeats=True,
    row_name="contact attempt",
    variables=(
        Variable(name="contact_dt", label="Tried at", kind=Kind.MOMENT, required=True),
        Variable(name="channel", label="By", kind=Kind.CHOICE, choices=CHANNEL, required=True),
        Variable(
            name="contact_result",
            label="Result",
            kind=Kind.CHOICE,
            choices=CONTACT_RESULT,
            required=True,
        ),
    ),
)
