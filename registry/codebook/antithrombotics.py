"""Antithrombotic treatment around and after the procedure, and the blood-pressure target."""

from __future__ import annotations

from registry.codebook.condition import none_of, one_of, recorded
from registry.codebook.scales import ROUTE
from registry.codebook.variable import Choices, Kind, Option, Range, Section, Variable

REGIMEN = Choices(
    key="antiplatelet_regimen",
    options=(
        Option(code="none", label="None"),
        Option(code="single", label="One antiplatelet"),
        Option(code="dual", label="Two antiplatelets"),
        Option(code="anticoagulant", label="Anticoagulant only"),
        Option(code="single_anticoagulant", label="One antiplatelet and an anticoagulant"),
        Option(code="dual_anticoagulant", label="Two antiplatelets and an anticoagulant"),
    ),
)

STOP_REASON = Choices(
    key="gpi_stop_reason",
    options=(
        Option(code="completed", label="Completed as planned"),
        Option(code="ich", label="Intracranial haemorrhage"),
        Option(code="surgery", label="Surgery"),
        Option(code="other", label="Other"),
    ),
)

BLOOD_PRESSURE_TARGET = Choices(
    key="bp_target",
    source="Target list of the Taiwan stroke implementation guide",
    options=(
        Option(code="below_140", label="Systolic below 140 mmHg"),
        Option(code="below_160", label="Systolic below 160 mmHg"),
        Option(code="below_180", label="Systolic below 180 mmHg"),
        Option(code="none", label="No target"),
    ),
)

AGENT = Choices(
    key="antithrombotic_agent",
    options=(
        Option(code="aspirin", label="Aspirin"),
        Option(code="clopidogrel", label="Clopidogrel"),
        Option(code="ticagrelor", label="Ticagrelor"),
        Option(code="prasugrel", label="Prasugrel"),
        Option(code="cilostazol", label="Cilostazol"),
        Option(code="dipyridamole", label="Dipyridamole"),
        Option(code="cangrelor", label="Cangrelor"),
        Option(code="tirofiban", label="Tirofiban"),
        Option(code="eptifibatide", label="Eptifibatide"),
        Option(code="abciximab", label="Abciximab"),
        Option(code="other", label="Other"),
    ),
)

ANTITHROMBOTICS = Section(
    key="antithrombotics",
    title="Treatment after the procedure",
    table="antithrombotics",
    variables=(
        Variable(
            name="antiplatelet_regimen_24h",
            label="Antithrombotic regimen in the first 24 hours",
            kind=Kind.CHOICE,
            choices=REGIMEN,
            required=True,
        ),
        Variable(
            name="antiplatelet_start_dt",
            label="Regimen started at",
            kind=Kind.MOMENT,
            asked_when=none_of("antiplatelet_regimen_24h", "none"),
        ),
        Variable(
            name="gpi_infusion_h",
            label="Length of glycoprotein inhibitor infusion",
            kind=Kind.DECIMAL,
            unit="h",
            decimal_places=1,
            valid=Range(0, 168),
            plausible=Range(0, 48),
            definition="0 if none was infused after the procedure.",
        ),
        Variable(
            name="gpi_stop_reason",
            label="Why the infusion stopped",
            kind=Kind.CHOICE,
            choices=STOP_REASON,
            asked_when=recorded("gpi_infusion_h"),
        ),
        Variable(
            name="bp_target_post_evt",
            label="Blood-pressure target",
            kind=Kind.CHOICE,
            choices=BLOOD_PRESSURE_TARGET,
            source=BLOOD_PRESSURE_TARGET.source,
        ),
    ),
)

ANTITHROMBOTIC_DOSES = Section(
    key="antithrombotic_doses",
    title="Doses given",
    table="antithromboticdose",
    repeats=True,
    row_name="dose",
    explanation="Antiplatelet doses during the procedure and loading doses after it.",
    variables=(
        Variable(name="agent", label="Drug", kind=Kind.CHOICE, choices=AGENT, required=True),
        Variable(
            name="agent_other",
            label="Which other drug",
            kind=Kind.TEXT,
            asked_when=one_of("agent", "other"),
            required_when=one_of("agent", "other"),
        ),
        Variable(
            name="dose_mg",
            label="Dose",
            kind=Kind.DECIMAL,
            unit="mg",
            decimal_places=2,
            valid=Range(0.01, 2000),
            plausible=Range(0.1, 600),
            required=True,
        ),
        Variable(name="route", label="Route", kind=Kind.CHOICE, choices=ROUTE, required=True),
        Variable(name="given_dt", label="Given at", kind=Kind.MOMENT),
        Variable(name="loading_dose", label="Loading dose", kind=Kind.BOOLEAN),
    ),
)
