"""The chapter of models where models fail, and what it says then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pandas as pd
import pytest

from analytics.analyses import method_sentences, models
from analytics.analyses.engine import Refusal
from analytics.analyses.models_table import present
from analytics.plan import Plan
from analytics.report import numbers
from analytics.report.display import Note, Table
from tests.analytics.analyses.models_of_every_method import MODELS, PLAN, fitted, one
from tests.analytics.example_cohort import first, no_events, study_of


def test_separation_falls_back_on_firth_and_says_so() -> None:
    def separated(frame: pd.DataFrame) -> pd.DataFrame:
        frame["mrs90"] = frame["mrs90"].mask(frame["stent"].astype("boolean").fillna(False), 1)
        frame["dead90"] = frame["dead90"].mask(
            frame["stent"].astype("boolean").fillna(False), False
        )
        return frame

    found = models.compute(study_of(PLAN, separated), PLAN)
    logistic = fitted(found, "odds")
    assert "Firth" in logistic.method
    assert any("stands in for maximum likelihood" in each for each in logistic.remarks)
    hazard = fitted(found, "hazard")
    assert "Firth" in hazard.method
    assert any("stands in" in each for each in hazard.remarks)
    standardised = one(found, "difference").adjusted
    assert isinstance(standardised, Refusal)


@pytest.mark.parametrize("change", [first(0), first(1), first(2), partial(no_events, mrs90=3)])
def test_small_cohorts_refuse_with_a_reason(
    change: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    table, *_ = present(models.compute(study_of(PLAN, change), PLAN))
    assert isinstance(table, Table)
    assert len(table.rows) == len(MODELS)
    assert {row.cells[6].text for row in table.rows} == {numbers.NOT_ESTIMABLE}
    assert any(note.startswith("Not estimable, ") for note in table.notes)


def test_a_model_on_imputed_values_is_named_and_left_to_its_chapter() -> None:
    imputed = tuple(replace(model, missing="multiple_imputation") for model in PLAN.models)
    plan: Plan = replace(PLAN, models=imputed)
    (note,) = present(models.compute(study_of(plan), plan))
    assert isinstance(note, Note)
    assert "Model odds" in note.paragraphs[0]


def test_the_methods_chapter_names_the_methods_of_the_plan_and_no_others() -> None:
    words = " ".join(method_sentences.sentences(PLAN))
    for name in ("Firth", "Zou", "standardisation", "Brant", "Dong", "Grambsch", "by cluster"):
        assert name in words
    without = " ".join(method_sentences.sentences(replace(PLAN, models=())))
    assert "Zou" not in without
