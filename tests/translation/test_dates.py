"""A page writes dates with ``registry.language``; ``civil_time`` knows English only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.translation.gathering import ROOT

ENGLISH_ONLY = {"format_date", "MONTHS"}
PAGES = sorted(
    path
    for folder in ("registry/views", "registry/templatetags", "registry/checks")
    for path in (ROOT / folder).rglob("*.py")
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_writes_dates_in_the_language_of_the_reader(path: Path) -> None:
    imported = {
        alias.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "registry.civil_time"
        for alias in node.names
    }
    assert imported & ENGLISH_ONLY == set(), "use date_words or day_words of registry.language"
