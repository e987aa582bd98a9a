"""Symptomatic intracranial haemorrhage by its published definitions (clinical brief 3.3).

Every rule is three-valued: without an ingredient that the answer turns on, the result is
missing, which reports count as indeterminate.
"""

from __future__ import annotations

import pandas as pd

from analytics.derive.haemorrhage import CLEAR_RISE, UNTESTABLE, rise
from analytics.derive.library import derived
from analytics.derive.logic import among, any_code_except, compare, equals

NINDS_HOURS = 36
ECASS_HOURS = 7 * 24
SITS_FIRST_HOUR, SITS_LAST_HOUR = 22, 36
SITS_WORSENING_HOURS = 24
HEIDELBERG_HOURS = 48
HEIDELBERG_ITEM_RISE = 2
FROM_PUNCTURE = "Hours count from the arterial puncture to the first sight of the haemorrhage."


@derived(
    label="sICH, NINDS",
    kind="boolean",
    definition="New intracranial haemorrhage within 36 hours, and the worst NIHSS put down to it "
    f"at least 1 point above baseline, or haemorrhage suspected clinically. {FROM_PUNCTURE} "
    f"{UNTESTABLE}",
    certainty="secondary",
    source="NINDS rt-PA study",
)
def sich_ninds(
    any_ich: pd.Series,
    hours_to_ich: pd.Series,
    nihss_worst_post: pd.Series,
    nihss_baseline: pd.Series,
    nihss_untestable: pd.Series,
    ich_clinically_suspected: pd.Series,
) -> pd.Series:
    decline = rise(nihss_worst_post, nihss_baseline, 1, nihss_untestable)
    in_window = compare(hours_to_ich <= NINDS_HOURS)
    return any_ich & in_window & (decline | ich_clinically_suspected)


@derived(
    label="sICH, ECASS II",
    kind="boolean",
    definition="Any intracranial haemorrhage within 7 days, and the worst NIHSS put down to it 4 "
    "points or more above baseline, or death within 7 days. One table prints “more than 4”; 4 or "
    f"more is used here. {FROM_PUNCTURE} {UNTESTABLE}",
    certainty="unconfirmed",
    source="ECASS II; the operator “4 or more” is recalled",
)
def sich_ecass2(
    any_ich: pd.Series,
    hours_to_ich: pd.Series,
    nihss_worst_post: pd.Series,
    nihss_baseline: pd.Series,
    nihss_untestable: pd.Series,
    death_7d: pd.Series,
) -> pd.Series:
    higher = rise(nihss_worst_post, nihss_baseline, CLEAR_RISE, nihss_untestable)
    return any_ich & _within_a_week(hours_to_ich) & (higher | death_7d)


@derived(
    label="sICH, ECASS III",
    kind="boolean",
    definition="Any intracranial haemorrhage within 7 days that is recorded as the predominant "
    "cause of the worsening, and the worst NIHSS put down to it 4 points or more above the lower "
    f"of baseline and lowest earlier NIHSS, or death within 7 days. {FROM_PUNCTURE} {UNTESTABLE}",
    certainty="unconfirmed",
    source="ECASS III; the lowest-value clause and the 7 days are recalled",
)
def sich_ecass3(
    any_ich: pd.Series,
    hours_to_ich: pd.Series,
    rise_from_lowest: pd.Series,
    death_7d: pd.Series,
    ich_attribution: pd.Series,
) -> pd.Series:
    cause = _predominant(ich_attribution)
    return any_ich & _within_a_week(hours_to_ich) & (rise_from_lowest | death_7d) & cause


@derived(
    label="sICH, SITS-MOST",
    kind="boolean",
    definition="PH2, local or remote, on imaging 22 to 36 hours after the puncture, and either a "
    "worsening within 24 hours to an NIHSS 4 points or more above the lower of baseline and lowest "
    f"earlier NIHSS, or death within 24 hours. {UNTESTABLE}",
    certainty="unconfirmed",
    source="SITS-MOST; PH2 with 4 points or death confirmed, the windows recalled",
)
def sich_sits_most(
    ph2_local_or_remote: pd.Series,
    hours_to_ph2: pd.Series,
    rise_from_lowest: pd.Series,
    hours_to_deterioration: pd.Series,
    death_24h: pd.Series,
) -> pd.Series:
    imaging = compare(hours_to_ph2 >= SITS_FIRST_HOUR) & compare(hours_to_ph2 <= SITS_LAST_HOUR)
    worsened = rise_from_lowest & compare(hours_to_deterioration <= SITS_WORSENING_HOURS)
    return ph2_local_or_remote & imaging & (worsened | death_24h)


@derived(
    label="sICH, Heidelberg",
    kind="boolean",
    definition="New intracranial haemorrhage within 48 hours without another explanation of the "
    "worsening, and any of: worst NIHSS 4 points or more above the NIHSS just before worsening; a "
    "rise of 2 points or more in one item; a major intervention. No other explanation means that "
    "the haemorrhage is recorded as predominant or contributory cause; it is taken as a necessary "
    f"condition, as recalled. {FROM_PUNCTURE} {UNTESTABLE}",
    certainty="confirmed",
    source="Heidelberg Bleeding Classification",
)
def sich_heidelberg(
    any_ich: pd.Series,
    hours_to_ich: pd.Series,
    rise_before_worsening: pd.Series,
    nihss_item_max_increase: pd.Series,
    major_intervention: pd.Series,
    ich_attribution: pd.Series,
) -> pd.Series:
    explained = among(ich_attribution, ("predominant", "contributory"))
    explained = explained.mask(_is(ich_attribution, "indeterminate"))
    harm = (
        rise_before_worsening
        | compare(nihss_item_max_increase >= HEIDELBERG_ITEM_RISE)
        | any_code_except(major_intervention, "none")
    )
    return any_ich & compare(hours_to_ich <= HEIDELBERG_HOURS) & explained & harm


def _within_a_week(hours: pd.Series) -> pd.Series:
    return compare(hours <= ECASS_HOURS)


def _predominant(attribution: pd.Series) -> pd.Series:
    return equals(attribution, "predominant").mask(_is(attribution, "indeterminate"))


def _is(values: pd.Series, code: str) -> pd.Series:
    return equals(values, code).fillna(value=False).astype(bool)
