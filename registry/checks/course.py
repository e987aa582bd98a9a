"""Haemorrhage and the NIHSS after the procedure agree."""

from __future__ import annotations

from registry.checks.engine import EditCheck, Rows, Severity, Verdict, edit_check

WARNING = Severity.WARNING


@edit_check("COURSE-01", "New haemorrhage was denied, but {count} findings are entered.")
def haemorrhage_denied(ich_present: bool, haemorrhagefinding: Rows) -> Verdict:
    denied = not ich_present and bool(haemorrhagefinding)
    return {"count": len(haemorrhagefinding)} if denied else False


@edit_check(
    "COURSE-02",
    "There is a new haemorrhage, but its type is not entered.",
    severity=WARNING,
)
def haemorrhage_has_a_type(ich_present: bool, haemorrhagefinding: Rows) -> Verdict:
    return ich_present and not haemorrhagefinding


@edit_check(
    "COURSE-03",
    "The worst NIHSS ({nihss_worst_post}) is below the NIHSS at 24 hours ({nihss_24h}).",
    severity=WARNING,
)
def worst_is_the_worst(nihss_worst_post: int, nihss_24h: int) -> Verdict:
    return nihss_worst_post < nihss_24h


@edit_check(
    "COURSE-04",
    "The lowest NIHSS before the haemorrhage ({nihss_lowest_prior}) is above the baseline "
    "({nihss_baseline}), which counts as well.",
)
def lowest_is_at_most_baseline(nihss_lowest_prior: int, nihss_baseline: int) -> Verdict:
    return nihss_lowest_prior > nihss_baseline


@edit_check(
    "COURSE-05",
    "The NIHSS just before worsening ({nihss_pre_deterioration}) is below the lowest one before "
    "the haemorrhage ({nihss_lowest_prior}).",
)
def lowest_is_the_lowest(nihss_pre_deterioration: int, nihss_lowest_prior: int) -> Verdict:
    return nihss_pre_deterioration < nihss_lowest_prior


@edit_check(
    "COURSE-06",
    "The total rose from {nihss_pre_deterioration} to {nihss_worst_post}, so some item must have "
    "risen (largest rise: {nihss_item_max_increase}).",
)
def some_item_rose(
    nihss_pre_deterioration: int, nihss_worst_post: int, nihss_item_max_increase: int
) -> Verdict:
    return nihss_worst_post > nihss_pre_deterioration and nihss_item_max_increase == 0


@edit_check(
    "COURSE-07",
    "The haemorrhage is the predominant cause of worsening, but the NIHSS did not rise "
    "({nihss_pre_deterioration} to {nihss_worst_post}).",
    severity=WARNING,
)
def predominant_cause_needs_worsening(
    ich_attribution: str, nihss_pre_deterioration: int, nihss_worst_post: int
) -> Verdict:
    return ich_attribution == "predominant" and nihss_worst_post <= nihss_pre_deterioration


@edit_check(
    "COURSE-08",
    "The same type of haemorrhage ({ich_type}) is entered on the same side twice.",
    severity=WARNING,
    on="haemorrhagefinding",
)
def each_type_once(ich_type: str, haemorrhagefinding: Rows, ich_side: str = "") -> Verdict:
    same = [
        row
        for row in haemorrhagefinding
        if row.get("ich_type") == ich_type and (row.get("ich_side") or "") == ich_side
    ]
    return len(same) > 1


@edit_check(
    "COURSE-09",
    "A stent was placed, but the vessel at 24 hours was not assessed.",
    severity=Severity.INFORMATION,
)
def stented_vessel_was_assessed(vessel_patency_24h: str, antegrade_flow_stent: bool) -> Verdict:  # noqa: ARG001 - recorded only after stenting
    return vessel_patency_24h == "not_assessed"


CHECKS: tuple[EditCheck, ...] = (
    haemorrhage_denied,
    haemorrhage_has_a_type,
    worst_is_the_worst,
    lowest_is_at_most_baseline,
    lowest_is_the_lowest,
    some_item_rose,
    predominant_cause_needs_worsening,
    each_type_once,
    stented_vessel_was_assessed,
)
