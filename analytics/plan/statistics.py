"""How numbers are tested and printed throughout a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from analytics.plan.fields import Between
from analytics.plan.outcomes import Effects

TestPolicy = Literal["pearson_or_fisher", "fisher", "pearson", "yates"]
MeanTest = Literal["welch", "student"]
Multiplicity = Literal["none", "holm", "hochberg", "benjamini_hochberg"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Level, tests, multiplicity and the seed of whatever is drawn at random."""

    level: Annotated[
        float, Between(0, 1, inside=True), "The confidence level of every interval."
    ] = 0.95
    test_policy: Annotated[
        TestPolicy,
        "How counts are tested. `pearson_or_fisher` takes Pearson's chi-squared test without "
        "correction where all expected counts are at least 5, Fisher's exact test otherwise.",
    ] = "pearson_or_fisher"
    mean_test: Annotated[
        MeanTest, "How means are compared; medians are compared by ranks in any case."
    ] = "welch"
    multiplicity: Annotated[
        Multiplicity, "How the P values of the outcomes that are not primary are adjusted."
    ] = "none"
    power: Annotated[
        float,
        Between(0, 1, inside=True),
        "The power for which the smallest detectable difference is given.",
    ] = 0.8
    seed: Annotated[
        int,
        Between(0, 2**32 - 1),
        "The seed of imputations, bootstraps and simulated P values: the same seed gives the same "
        "report.",
    ] = 20230101
    effects: Annotated[Effects, "How the effects on yes/no outcomes are measured."] = Effects()  # noqa: RUF009 frozen
