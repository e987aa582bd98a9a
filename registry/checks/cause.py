"""The cause of the stroke and the evidence for intracranial atherosclerosis agree."""

from __future__ import annotations

from registry.checks.engine import EditCheck, Severity, Verdict, edit_check

WARNING = Severity.WARNING
TIGHT, MODERATE = 70, 50
LIKELY = ("definite", "probable")


@edit_check(
    "CAUSE-01",
    "The cause is cardioembolism, yet ICAS is definite; is it a coincidence?",
    severity=WARNING,
)
def cardioembolism_or_icas(toast: str, icas_status: str) -> Verdict:
    return toast == "ce" and icas_status == "definite"


@edit_check(
    "CAUSE-02",
    "The patient has atrial fibrillation ({atrial_fibrillation}), yet ICAS is {icas_status}; "
    "please confirm the cause.",
    severity=WARNING,
)
def fibrillation_or_icas(atrial_fibrillation: str, icas_status: str) -> Verdict:
    return atrial_fibrillation in ("known", "detected_this_admission") and icas_status in LIKELY


@edit_check("CAUSE-03", "ICAS is {icas_status}, but the evidence for it is “{icas_evidence}”.")
def icas_has_evidence(icas_status: str, icas_evidence: tuple[str, ...]) -> Verdict:
    return icas_status in LIKELY and tuple(icas_evidence) == ("none",)


@edit_check(
    "CAUSE-04",
    "ICAS is definite, but the stenosis before rescue is only "
    "{residual_stenosis_pct_before_rescue}.",
    severity=WARNING,
)
def definite_icas_is_a_stenosis(
    icas_status: str, residual_stenosis_pct_before_rescue: int
) -> Verdict:
    return icas_status == "definite" and residual_stenosis_pct_before_rescue < MODERATE


@edit_check(
    "CAUSE-05",
    "TS type {ts_type} does not fit a stenosis of {residual_stenosis_pct_before_rescue}.",
    severity=WARNING,
)
def type_follows_stenosis(ts_type: str, residual_stenosis_pct_before_rescue: int) -> Verdict:
    return (residual_stenosis_pct_before_rescue >= TIGHT) is (ts_type == "i")


@edit_check(
    "CAUSE-06",
    "Truncal occlusion is given as evidence for ICAS, but the imaging shows "
    "“{truncal_vs_branching}”.",
    severity=WARNING,
)
def truncal_evidence_was_seen(icas_evidence: tuple[str, ...], truncal_vs_branching: str) -> Verdict:
    return "truncal_occlusion" in icas_evidence and truncal_vs_branching == "branching_site"


@edit_check(
    "CAUSE-07",
    "ICAS is {icas_status}, but the cause is given as {toast}.",
    severity=WARNING,
)
def icas_is_atherosclerosis(icas_status: str, toast: str) -> Verdict:
    return icas_status == "definite" and toast in ("svo", "other_determined")


CHECKS: tuple[EditCheck, ...] = (
    cardioembolism_or_icas,
    fibrillation_or_icas,
    icas_has_evidence,
    definite_icas_is_a_stenosis,
    type_follows_stenosis,
    truncal_evidence_was_seen,
    icas_is_atherosclerosis,
)
