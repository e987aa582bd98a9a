"""What a person reads in HTML: text between tags, and the attributes that are read out or shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, TokenType
from django.utils.translation.template import endblock_re

SPOKEN = ("alt", "title", "placeholder", "aria-label", "aria-description", "data-unsaved")
# Not read as words: programs, drawings, keys of the keyboard, names of tables and columns.
SILENT = {"script", "style", "svg", "code", "kbd"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}
WORD = re.compile(r"[A-Za-z][A-Za-z'’]+")
_BLOCK = re.compile(r"^\s*blocktrans(?:late)?\b")


class Reader(HTMLParser):
    """Collects what is read. What is marked as English stays English, with all that it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        silent = self._is_silent or tag in SILENT or given.get("lang") == "en"
        if not silent:
            self.texts += [given[name] or "" for name in SPOKEN if given.get(name)]
        if tag not in VOID:
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_silent and data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def _is_silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def texts_of(html: str) -> list[str]:
    """Return every piece of text of a page that a person reads."""
    reader = Reader()
    reader.feed(html)
    return reader.texts


def without_tags(template: str) -> str:
    """Return the HTML of a template with nothing where a tag or a translated block stood."""
    return "".join(_bare(template))


def _bare(template: str) -> Iterator[str]:
    ends = None
    for token in Lexer(template).tokenize():
        block = token.token_type is TokenType.BLOCK
        if ends is not None:
            if block and ends.match(token.contents):
                ends = None
        elif block and _BLOCK.match(token.contents):
            ends = endblock_re
        elif block and token.contents == "block page_class":
            ends = re.compile(r"^\s*endblock\b")
        elif block and token.contents.split()[0] == "comment":
            ends = re.compile(r"^\s*endcomment$")
        elif token.token_type is TokenType.TEXT:
            yield token.contents
