"""A template prints no word of its own, and writes dates as the reader's language does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.translation.catalogues import templates
from tests.translation.gathering import ROOT
from tests.translation.printed import WORD, texts_of, without_tags

# Names, and abbreviations that are the same in every language.
SAME_EVERYWHERE = {"Reperfuse", "SVG", "PNG", "PDF", "CSV", "JSON", "Excel", "UTC", "mRS", "IU"}
REGISTRY_NUMBER = re.compile(r"\b[A-Z]{2}-\d{4}-[A-Z]\b")  # in the style guide
BY_NAME = re.compile(r'\|date:"(?![A-Z_]+")[^"]*"')
BY_LETTER = re.compile(r"\|(?:lower|upper|title|capfirst)\b")
FILES = [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in templates()]


@pytest.mark.parametrize("path", FILES)
def test_a_template_prints_no_word_that_cannot_be_translated(path: Path) -> None:
    html = without_tags(path.read_text(encoding="utf-8"))
    bare = {
        text: set(WORD.findall(REGISTRY_NUMBER.sub("", text))) - SAME_EVERYWHERE
        for text in texts_of(html)
    }
    assert {text for text, words in bare.items() if words} == set()


@pytest.mark.parametrize("path", FILES)
def test_a_date_is_written_in_the_format_of_the_language(path: Path) -> None:
    """``date:"DATE_FORMAT"``, ``"DATETIME_FORMAT"`` or ``"MONTH_DAY_FORMAT"``."""
    assert BY_NAME.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES)
def test_no_filter_changes_the_letters_of_a_word(path: Path) -> None:
    """“NIHSS” must not become “nihss”; ``in_sentence`` knows which labels begin small."""
    assert BY_LETTER.findall(path.read_text(encoding="utf-8")) == []


def test_the_reader_finds_a_bare_word() -> None:
    page = '<p lang="en">Quoted</p><a title="Go">{% translate "x" %} on</a>{# note #}'
    assert texts_of(without_tags(page)) == ["Go", "on"]
