from __future__ import annotations

from math import exp

import pytest

from analytics.analyses.evidence import OWN, pool_with_published
from analytics.stats.estimate import NotEstimableError
from analytics.stats.meta.pooling import MetaAnalysis
from analytics.stats.two_by_two import TwoByTwo

IDS = ("luo2021_mrs03", "chang2018_mrs02", "peng2020_mrs02")


def test_the_registry_stands_first_beside_the_published_studies() -> None:
    evidence = pool_with_published(TwoByTwo(20, 41, 12, 40), IDS)
    assert evidence.forest.rows[0].name == OWN
    assert [each.id for each in evidence.published] == list(IDS)
    assert evidence.analysis.k == 4
    assert isinstance(evidence.fixed, MetaAnalysis)
    assert evidence.fixed.k == 4
    assert len(evidence.without_one) == 4
    assert "0.5" in evidence.rule


def test_without_an_own_result_the_published_ones_are_those_of_metafor() -> None:
    # The same counts are the set "stenting" of tests/analytics/reference/evidence.json.
    evidence = pool_with_published(None, IDS, method="dersimonian_laird", inference="normal")
    assert evidence.analysis.estimate.value == pytest.approx(0.932600090996808, rel=1e-10)
    assert evidence.forest.summary.value == pytest.approx(exp(evidence.analysis.estimate.value))


def test_unknown_and_too_few_studies_are_refused() -> None:
    with pytest.raises(ValueError, match="no published result is called none"):
        pool_with_published(None, ["none"])
    with pytest.raises(NotEstimableError, match="2 are needed"):
        pool_with_published(None, IDS[:1])
    with pytest.raises(ValueError, match="same name"):
        pool_with_published(None, ["guo2023_sich", "guo2023_mrs02"])
