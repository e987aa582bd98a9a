"""A site's questions are taken only if every path through them ends in a grade."""

from __future__ import annotations

import json
from copy import deepcopy
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from registry.derived.guided import Guide, QuestionnaireError
from registry.models import FollowUp, Questionnaire, Site
from registry.services.questionnaires import load_questionnaire
from tests.fixtures import MakeCase
from tests.registry.follow_up.invented_questions import INVENTED


def changed(place: str, value: Any) -> dict[str, Any]:
    """Return the questionnaire with one thing changed, such as "questions.boats.no"."""
    document = deepcopy(INVENTED)
    *way, last = place.split(".")
    inner = document
    for step in way:
        inner = inner[step]
    inner[last] = value
    return document


@pytest.mark.parametrize(
    ("document", "words"),
    [
        pytest.param(changed("questions.boats.no", 6), "from 0 to 5", id="nobody dies of answers"),
        pytest.param(changed("questions.boats.no", -1), "from 0 to 5", id="below the scale"),
        pytest.param(changed("questions.boats.no", True), "no question", id="yes is no grade"),
        pytest.param(changed("questions.boats.no", 1.5), "a question's key", id="half a grade"),
        pytest.param(changed("questions.boats.no", "birds"), "no question", id="into nothing"),
        pytest.param(changed("questions.boats.no", "kites"), "in a circle", id="in a circle"),
        pytest.param(changed("questions.boats.no", "boats"), "in a circle", id="to itself"),
        pytest.param(changed("questions.kites.no", "boats"), "No path leads", id="never asked"),
        pytest.param(changed("first", "birds"), "no question", id="no first question"),
        pytest.param(changed("questions.boats.text", " "), "1 to 400", id="no words"),
        pytest.param(changed("questions.boats", {"text": "?"}), "needs “text”", id="no answers"),
        pytest.param(changed("questions", {}), "1 to 40 questions", id="no questions"),
        pytest.param(changed("questions", []), "must map", id="a list"),
        pytest.param([], "must map", id="no mapping"),
    ],
)
def test_questions_that_lead_nowhere_are_refused(document: Any, words: str) -> None:
    with pytest.raises(QuestionnaireError, match=words):
        Guide.read(document)


def test_every_way_through_ends_in_a_grade() -> None:
    guide = Guide.read(INVENTED)
    grades = set()
    for answers in product(("yes", "no"), repeat=3):
        path: list[list[str]] = []
        for answer in answers:
            place = guide.follow(path)
            if place.grade is not None:
                break
            path.append([place.question, answer])
        grades.add(guide.follow(path).grade)
    assert grades == {0, 1, 5}


@pytest.mark.parametrize("name", ["schema", "name", "citation", "language"])
def test_a_questionnaire_names_its_source(db: None, site: Site, name: str) -> None:
    with pytest.raises(QuestionnaireError, match=name):
        load_questionnaire(by=None, site=site, document=INVENTED | {name: " "})
    assert not Questionnaire.objects.exists()


def test_loading_from_a_file_retires_the_one_before(db: None, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "questions.json"
    file.write_text(json.dumps(INVENTED), encoding="utf-8")
    said = StringIO()
    for _time in range(2):
        call_command("load_questionnaire", file, site="HZ", stdout=said)
    assert "3 questions" in said.getvalue()
    assert Questionnaire.objects.filter(site=site).count() == 2
    assert Questionnaire.objects.filter(site=site, retired_at__isnull=True).count() == 1


def test_a_bad_file_is_refused_in_words(db: None, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "questions.json"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match=r"questions\.json"):
        call_command("load_questionnaire", file, site="HZ")
    with pytest.raises(CommandError, match="no site XX"):
        call_command("load_questionnaire", file, site="XX")


def test_the_database_keeps_path_and_questions_together(db: None, make_case: MakeCase) -> None:
    rows = FollowUp.objects.filter(episode=make_case(), timepoint="d90")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(guided_path=[["kites", "yes"]])
