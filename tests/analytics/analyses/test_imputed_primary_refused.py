"""Where imputation as the primary way has nothing to do, or cannot be had."""

from __future__ import annotations

import pytest

from analytics.analyses import outcomes, summary
from analytics.analyses.engine import Refusal
from analytics.analyses.imputed_models import imputed_of
from analytics.pipeline import build_report
from analytics.plan import PlanError
from analytics.report import numbers
from tests.analytics.analyses.confounded import MOMENT, Cases, frame_of, study_of
from tests.analytics.analyses.test_imputed_primary import (
    BINARY,
    FRAME,
    GOOD,
    PARTS,
    keyed,
    planned,
    table,
)


def test_with_nothing_missing_complete_cases_are_everybody() -> None:
    frame = frame_of(150, missing=0.0)
    study = study_of(frame, GOOD)
    assert isinstance(imputed_of(study, GOOD), Refusal)
    told = summary.headline(summary.compute(study, GOOD))
    assert told[-1] == "No value is missing, so that nothing had to be imputed."
    shown = table(keyed(outcomes.present(outcomes.compute(study, GOOD))), "outcomes_imputed")
    assert shown.rows[0].cells[4].text == numbers.NOT_ESTIMABLE
    assert "With nothing missing, complete cases are all patients." in shown.notes


@pytest.mark.parametrize("n", [0, 1, 2, 6])
def test_with_next_to_nobody_every_chapter_says_why(n: int) -> None:
    report = build_report(Cases(FRAME.head(n)), GOOD, code_version="t", generated_at=MOMENT)
    assert all(chapter.displays for chapter in report.chapters)
    texts = " ".join(report.headline)
    assert "nan" not in texts.lower()


@pytest.mark.parametrize(
    ("head", "parts", "words"),
    [
        (BINARY, PARTS.replace("[missing.imputation]", "[elsewhere]").split("[elsewhere]")[0],
         "needs the table “missing.imputation”"),
        (BINARY.replace(
            '{ variable = "good", better = "higher" }',
            '{ variable = "good", kind = "time_to_event", time = "days", better = "higher" }',
        ), PARTS.replace('"logistic"', '"cox"'), "a time to an event, which is not imputed"),
        (BINARY.split("[groups]")[0] + "[outcomes]" + BINARY.split("[outcomes]")[1],
         "[missing]" + PARTS.split("[missing]")[1], "multiple imputation is of a comparison"),
    ],
    ids=["no imputation", "a time", "no groups"],
)  # fmt: skip
def test_a_plan_that_cannot_be_pooled_is_refused_in_words(
    head: str, parts: str, words: str
) -> None:
    with pytest.raises(PlanError, match=words):
        planned(head, parts)
