"""The glossary that clinicians review says what the screens say."""

from __future__ import annotations

import re

from django.utils import translation
from django.utils.translation import gettext as _

from tests.translation.gathering import ROOT

GLOSSARY = ROOT / "docs" / "glossary_zh.md"
ROW = re.compile(r"^\| (?!English|-)(.+?) \| (.+?) \|$", re.MULTILINE)


def test_the_glossary_is_what_the_screens_say() -> None:
    rows = ROW.findall(GLOSSARY.read_text(encoding="utf-8"))
    with translation.override("zh-hans"):
        assert {english: chinese for english, chinese in rows if _(english) != chinese} == {}
    assert len(rows) > 80


def test_the_chinese_is_marked_as_not_reviewed() -> None:
    assert "Awaiting clinical review" in GLOSSARY.read_text(encoding="utf-8")
