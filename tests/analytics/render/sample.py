"""A report as an analysis would make it, with figures of a synthetic cohort."""

from __future__ import annotations

from analytics.report.display import (
    BarGroup,
    Cell,
    Chapter,
    Column,
    Fact,
    Flow,
    FlowArm,
    FlowStep,
    Note,
    Report,
    Row,
    StackedBars,
    Table,
)

SYNTHETIC = "Synthetic demonstration data: no patient and no number in this report is real."

_BASELINE: tuple[tuple[str, int, str, str, str], ...] = (
    ("Age, years, median (IQR)", 0, "63 (55 to 70)", "65 (57 to 72)", "0.18"),
    ("Female sex, n/N (%)", 0, "12/41 (29.3)", "27/86 (31.4)", "0.05"),
    ("Hypertension, n/N (%)", 0, "29/41 (70.7)", "64/86 (74.4)", "0.08"),
    ("Diabetes, n/N (%)", 0, "14/41 (34.1)", "26/86 (30.2)", "0.08"),
    ("Atrial fibrillation, n/N (%)", 0, "2/41 (4.9)", "5/85 (5.9)", "0.04"),
    ("Current smoker, n/N (%)", 0, "17/40 (42.5)", "30/84 (35.7)", "0.14"),
    ("Earlier stroke or TIA, n/N (%)", 0, "6/41 (14.6)", "17/86 (19.8)", "0.14"),
    ("mRS before the stroke, n (%)", 0, "", "", "0.11"),
    ("0", 1, "36 (87.8)", "73 (84.9)", ""),
    ("1", 1, "4 (9.8)", "9 (10.5)", ""),
    ("2", 1, "1 (2.4)", "4 (4.7)", ""),
    ("NIHSS on arrival, median (IQR)", 0, "14 (10 to 19)", "15 (11 to 20)", "0.12"),
    ("ASPECTS, median (IQR)", 0, "8 (7 to 9)", "8 (7 to 9)", "0.02"),
    ("Systolic blood pressure, mmHg, mean (SD)", 0, "151 (22)", "149 (24)", "0.09"),
    ("Glucose, mmol/L, median (IQR)", 0, "7.2 (6.1 to 9.4)", "7.0 (5.9 to 9.0)", "0.07"),
    ("Occlusion site, n (%)", 0, "", "", "0.21"),
    ("Internal carotid artery", 1, "9 (22.0)", "24 (27.9)", ""),
    ("Middle cerebral artery, M1", 1, "22 (53.7)", "41 (47.7)", ""),
    ("Middle cerebral artery, M2", 1, "2 (4.9)", "7 (8.1)", ""),
    ("Basilar artery", 1, "8 (19.5)", "14 (16.3)", ""),
    ("Intravenous thrombolysis, n/N (%)", 0, "13/41 (31.7)", "31/86 (36.0)", "0.09"),
    ("Onset to puncture, min, median (IQR)", 0, "341 (248 to 520)", "325 (230 to 488)", "0.10"),
    ("General anaesthesia, n/N (%)", 0, "19/41 (46.3)", "33/86 (38.4)", "0.16"),
    ("Passes before the decision, median (IQR)", 0, "2 (1 to 3)", "2 (1 to 3)", "0.03"),
)


def cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text=text) for text in texts)


def baseline_table() -> Table:
    rows = [Row(cells=cells("Before the procedure", "", "", ""), kind="heading")]
    for label, indent, rescue, none, difference in _BASELINE:
        raw = float(difference) if difference else None
        rows.append(
            Row(
                cells=(*cells(label, rescue, none), Cell(text=difference, value=raw)),
                indent=indent,
            )
        )
    return Table(
        key="baseline",
        title="Patients at baseline",
        columns=(
            Column(key="characteristic", label="Characteristic", kind="label"),
            Column(key="rescue", label="Rescue stenting\n(n = 41)"),
            Column(key="none", label="No rescue stenting\n(n = 86)"),
            Column(key="difference", label="Standardised difference"),
        ),
        rows=tuple(rows),
        notes=(
            "IQR, interquartile range. N is the number of patients with a recorded answer.",
            "Standardised differences compare balance; they are not tests.",
        ),
    )


def outcome_table() -> Table:
    def row(label: str, values: tuple[Cell, ...], kind: str = "data") -> Row:
        return Row(cells=(Cell(text=label), *values), kind=kind)

    return Table(
        key="outcomes",
        title="Outcomes",
        columns=(
            Column(key="outcome", label="Outcome", kind="label"),
            Column(key="rescue", label="Rescue stenting\nn/N, % (95% CI)"),
            Column(key="none", label="No rescue stenting\nn/N, % (95% CI)"),
            Column(key="rd", label="Risk difference, points (95% CI)"),
            Column(key="rr", label="Risk ratio (95% CI)"),
            Column(key="or", label="Odds ratio (95% CI)"),
            Column(key="p", label="P"),
        ),
        rows=(
            Row(cells=cells("Efficacy", "", "", "", "", "", ""), kind="heading"),
            row(
                "mRS 0 to 2 at 90 days (primary)",
                (
                    Cell(text="20/41, 48.8% (34.3 to 63.5)", value=20 / 41),
                    Cell(text="45/86, 52.3% (41.9 to 62.6)", value=45 / 86),
                    Cell(text="−3.5 (−21.2 to 14.3)", value=-3.5451),
                    Cell(text="0.93 (0.64 to 1.35)", value=0.93224932),
                    Cell(text="0.87 (0.41 to 1.82)", value=0.86772487),
                    Cell(text=".7086", value=0.70859321),
                ),
                kind="primary",
            ),
            Row(cells=cells("Safety", "", "", "", "", "", ""), kind="heading"),
            row(
                "Symptomatic intracranial haemorrhage within 24 h",
                (
                    Cell(text="7/41, 17.1% (8.5 to 31.3)", value=7 / 41),
                    Cell(text="14/86, 16.3% (9.9 to 25.5)", value=14 / 86),
                    Cell(text="0.8 (−11.5 to 15.9)", value=0.7941),
                    Cell(text="1.05 (0.46 to 2.40)", value=1.0487805),
                    Cell(text="1.06 (0.39 to 2.86)", value=1.0588235),
                    Cell(text=".9103", value=0.91029817),
                ),
            ),
            row(
                "Death by 90 days",
                (
                    Cell(text="6/41, 14.6% (6.9 to 28.4)", value=6 / 41),
                    Cell(text="11/86, 12.8% (7.3 to 21.5)", value=11 / 86),
                    Cell(text="1.8 (−9.7 to 16.4)", value=1.8434),
                    Cell(text="1.14 (0.45 to 2.88)", value=1.1441242),
                    Cell(text="1.17 (0.40 to 3.42)", value=1.1688312),
                    Cell(text=".7754", value=0.77543219),
                ),
            ),
        ),
        notes=(
            "Intervals: Wilson for proportions, Newcombe for differences, logarithmic for ratios.",
            "P: Pearson's test without correction where all expected counts are at least 5.",
        ),
    )


def comparison_table() -> Table:
    remark = (
        "The printed value does not follow from the printed counts; Pearson's test without "
        "correction on these counts gives the regenerated value."
    )
    return Table(
        key="published",
        title="Comparison with the published study",
        columns=(
            Column(key="quantity", label="Quantity", kind="label"),
            Column(key="printed", label="Printed"),
            Column(key="regenerated", label="Regenerated"),
            Column(key="remark", label="Remark", kind="label"),
        ),
        rows=(
            Row(cells=cells("sICH, P", ".907", ".9103", remark)),
            Row(cells=cells("Death by 90 days, P", ".775", ".7754", "Agrees to three digits.")),
        ),
    )


def grotta() -> StackedBars:
    return StackedBars(
        key="mrs90",
        title="mRS at 90 days",
        categories=tuple(f"mRS {grade}" for grade in range(7)),
        groups=(
            BarGroup(label="Rescue stenting", counts=(4, 7, 9, 6, 5, 4, 6)),
            BarGroup(label="No rescue stenting", counts=(12, 17, 16, 12, 10, 8, 11)),
        ),
        finding="20 of 41 patients with and 45 of 86 without rescue stenting reached mRS 0 to 2.",
        heavy_boundary=2,
        notes=("The heavy line marks the boundary between mRS 2 and 3. Observed, not adjusted.",),
    )


def flow() -> Flow:
    def arm(key: str, label: str, total: int, lost: tuple[tuple[str, int], ...]) -> FlowArm:
        known = total - sum(count for _reason, count in lost)
        return FlowArm(
            key=key,
            label=label,
            steps=(
                FlowStep(key="index", label="Index procedure in the cohort", n=total),
                FlowStep(key="known", label="90-day mRS known", n=known, excluded=lost),
            ),
        )

    return Flow(
        key="flow",
        title="Flow of patients",
        trunk=(
            FlowStep(key="all", label="Thrombectomy cases in the registry", n=180),
            FlowStep(
                key="anterior",
                label="Acute occlusion of a large intracranial artery",
                n=150,
                excluded=(("Extracranial occlusion only", 22), ("No occlusion on angiography", 8)),
            ),
            FlowStep(
                key="icas",
                label="Intracranial atherosclerotic stenosis as the cause",
                n=127,
                excluded=(("Cardio-embolic or other cause", 19), ("Cause not determined", 4)),
            ),
        ),
        arms=(
            arm("rescue", "Rescue stenting", 41, ()),
            arm("none", "No rescue stenting", 86, (("Lost to follow-up", 4), ("Refused", 1))),
        ),
        finding="Of 180 cases 127 had atherosclerotic occlusion: 41 with and 86 without stenting.",
    )


def sample_report(*, synthetic: str = SYNTHETIC) -> Report:
    """Three chapters with every kind of display."""
    return Report(
        title="Rescue stenting after failed thrombectomy",
        comparator_definition=(
            "No rescue stenting: thrombectomy for atherosclerotic occlusion without a permanent "
            "stent in the index procedure, whatever the final grade of reperfusion."
        ),
        headline=(
            (
                "At 90 days 48.8% of patients with rescue stenting were independent (mRS 0 to 2), "
                "compared with 52.3% without (odds ratio 0.87, 95% CI 0.41 to 1.82)."
            ),
            (
                "Observed groups, not adjusted. This is an association; unmeasured confounding can "
                "remain."
            ),
        ),
        facts=(
            Fact(label="Patients in cohort", text="127", value=127),
            Fact(label="90-day mRS known", text="127 (100%)", value=127),
            Fact(label="Rescue / no rescue stenting", text="41 / 86"),
            Fact(label="Odds ratio, crude", text="0.87 (0.41 to 1.82)", value=0.86772487),
        ),
        chapters=(
            Chapter(key="flow", title="Flow", displays=(flow(),)),
            Chapter(key="baseline", title="Patients", displays=(baseline_table(),)),
            Chapter(
                key="outcomes",
                title="Outcomes",
                displays=(
                    grotta(),
                    outcome_table(),
                    Note(
                        key="adjusted",
                        title="Adjusted odds ratio",
                        paragraphs=("Not estimable: fewer than ten events per covariate.",),
                        kind="not_estimable",
                    ),
                    comparison_table(),
                ),
            ),
            Chapter(
                key="methods",
                title="Methods",
                displays=(
                    Note(
                        key="definitions",
                        title="Definitions",
                        paragraphs=(
                            (
                                "Rescue stenting is derived from the rescue treatment rows of the "
                                "index procedure."
                            ),
                            "Symptomatic haemorrhage follows the definition named in the plan.",
                        ),
                        kind="definition",
                    ),
                ),
            ),
        ),
        provenance=(
            Fact(label="Data as of", text="22 Nov 2026 09:10 +08:00"),
            Fact(label="Snapshot", text="sha256 7f3a91c4d2e85b60"),
            Fact(label="Plan", text="rescue-stenting 1.0"),
            Fact(label="Code", text="0.1.0, a41d9e2"),
            Fact(label="Generated", text="22 Nov 2026 09:12 +08:00"),
        ),
        synthetic=synthetic,
    )
