"""Heparin, glycoprotein inhibitors and lytics given during the procedure."""

from __future__ import annotations

from registry.codebook.condition import one_of, yes
from registry.codebook.scales import GPI_AGENT, LYTIC_AGENT
from registry.codebook.scales_treatment import GPI_ROUTE
from registry.codebook.sources import MR_CLEAN, PRODUCT, TIROFIBAN_STUDY
from registry.codebook.variable import Certainty, Kind, Range, Section, Variable

GPI = yes("gpi_given")
HEPARIN = yes("heparin_given")
IA_LYTIC = yes("ia_lytic_given")

PROCEDURE_DRUGS = Section(
    key="procedure_drugs",
    title="Drugs during the procedure",
    table="procedure",
    variables=(
        Variable(
            name="heparin_given",
            label="Heparin",
            kind=Kind.BOOLEAN,
            definition="Heparin as a bolus, apart from the flush.",
            source=MR_CLEAN,
        ),
        Variable(
            name="heparin_iu",
            label="Heparin dose",
            kind=Kind.INTEGER,
            unit="IU",
            valid=Range(0, 20000),
            plausible=Range(500, 10000),
            asked_when=HEPARIN,
            definition="Total dose, without the flush.",
            source=MR_CLEAN,
        ),
        Variable(
            name="heparin_dt",
            label="First heparin",
            kind=Kind.MOMENT,
            asked_when=HEPARIN,
            definition="When the first dose was given.",
            source=MR_CLEAN,
        ),
        Variable(
            name="gpi_given",
            label="Glycoprotein IIb/IIIa inhibitor",
            kind=Kind.BOOLEAN,
            definition="Given at any point of the procedure, by any route.",
            source=PRODUCT,
        ),
        Variable(
            name="gpi_agent",
            label="Agent",
            kind=Kind.CHOICE,
            choices=GPI_AGENT,
            required_when=GPI,
            asked_when=GPI,
            definition="The glycoprotein inhibitor that was given.",
            source=PRODUCT,
        ),
        Variable(
            name="gpi_route",
            label="Route",
            kind=Kind.CHOICE,
            choices=GPI_ROUTE,
            required_when=GPI,
            asked_when=GPI,
            definition="The way in which it was given.",
            source=PRODUCT,
        ),
        Variable(
            name="gpi_bolus_mg",
            label="Bolus",
            kind=Kind.DECIMAL,
            decimal_places=2,
            unit="mg",
            valid=Range(0, 100),
            asked_when=GPI,
            definition="Total bolus. For intra-arterial tirofiban 0.1 to 2 mg is accepted and "
            "0.25 to 1 mg is usual.",
            source=TIROFIBAN_STUDY,
            certainty=Certainty.CONFIRMED,
        ),
        Variable(
            name="gpi_infusion_mg_h",
            label="Infusion",
            kind=Kind.DECIMAL,
            decimal_places=2,
            unit="mg/h",
            valid=Range(0, 100),
            asked_when=GPI,
            definition="Rate of the maintenance infusion; 0 where none was given.",
            source=PRODUCT,
        ),
        Variable(
            name="gpi_start_dt",
            label="Start",
            kind=Kind.MOMENT,
            asked_when=GPI,
            definition="First dose of the glycoprotein inhibitor.",
            source=PRODUCT,
        ),
        Variable(
            name="gpi_stop_dt",
            label="Stop",
            kind=Kind.MOMENT,
            asked_when=GPI,
            definition="End of the bolus or of the infusion.",
            source=PRODUCT,
        ),
        Variable(
            name="ia_lytic_given",
            label="Intra-arterial lytic",
            kind=Kind.BOOLEAN,
            definition="Given at any point of the procedure.",
            source=MR_CLEAN,
        ),
        Variable(
            name="ia_lytic_agent",
            label="Lytic",
            kind=Kind.CHOICE,
            choices=LYTIC_AGENT,
            required_when=IA_LYTIC,
            asked_when=IA_LYTIC,
            definition="The lytic that was given into the artery.",
            source=MR_CLEAN,
        ),
        Variable(
            name="ia_lytic_dose_mg",
            label="Lytic dose",
            kind=Kind.DECIMAL,
            decimal_places=1,
            unit="mg",
            valid=Range(0.1, 100),
            plausible=Range(0.5, 30),
            asked_when=one_of("ia_lytic_agent", "alteplase", "tenecteplase", "prourokinase"),
            definition="Total intra-arterial dose, for a lytic dosed in milligrams.",
            source=MR_CLEAN,
        ),
        Variable(
            name="ia_lytic_dose_iu",
            label="Lytic dose",
            kind=Kind.INTEGER,
            unit="IU",
            valid=Range(1, 2000000),
            plausible=Range(10000, 1000000),
            asked_when=one_of("ia_lytic_agent", "urokinase"),
            definition="Total intra-arterial dose of urokinase, in international units.",
            source=MR_CLEAN,
        ),
    ),
)
