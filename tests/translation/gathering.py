"""Every text of the product that a person can be shown, found without GNU gettext.

Four places: calls in Python, tags in templates, the declarations of the codebook (labels, options,
definitions) with the messages of the edit checks, and the table of roles. The last two are data,
so they are imported and asked; the first two are read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace
from django.utils.translation.template import (
    constant_re,
    endblock_re,
    inline_re,
    plural_re,
)

ROOT = Path(__file__).parent.parent.parent
ONE_TEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "CivilTimeError"}
WITH_PLURAL = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
_BLOCK = re.compile(r"^\s*blocktrans(?:late)?\b")
_CONTEXT = re.compile(r"""\bcontext\s+("[^"]*"|'[^']*')""")


@dataclass(frozen=True, slots=True)
class Message:
    """A text to be translated, with its plural form and its context where it has them."""

    text: str
    plural: str = ""
    context: str = ""
    places: tuple[str, ...] = field(default=(), compare=False)

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.text


class UnreadableTextError(Exception):
    """A text is made when it runs, so that no catalogue can hold it."""


def of_python(path: Path) -> Iterator[Message]:
    """Yield the texts that a module hands to gettext or to an error with shown words."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = _constants(tree)
    place = path.relative_to(ROOT).as_posix()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
        if name in ONE_TEXT:
            texts = _texts(node.args[:1], constants, place)
            if texts:
                yield Message(texts[0], places=(place,))
        elif name in WITH_PLURAL:
            one, many = _texts(node.args[:2], constants, place)
            yield Message(one, many, places=(place,))
        elif name in WITH_CONTEXT:
            context, text = _texts(node.args[:2], constants, place)
            yield Message(text, context=context, places=(place,))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _constants(tree: ast.Module) -> dict[str, str]:
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }


def _texts(nodes: list[ast.expr], constants: dict[str, str], place: str) -> list[str]:
    """Return literal texts; a name of something else (a label, say) is data and found elsewhere."""
    texts = []
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
        elif isinstance(node, ast.Name) and node.id in constants:
            texts.append(constants[node.id])
        elif isinstance(node, (ast.JoinedStr, ast.BinOp)):
            raise UnreadableTextError(f"{place}:{node.lineno}: {ast.unparse(node)}")
    return texts


def of_template(path: Path) -> Iterator[Message]:
    """Yield the texts of the translation tags of a template, and of ``_("…")`` within others."""
    place = path.relative_to(ROOT).as_posix()
    tokens = iter(Lexer(path.read_text(encoding="utf-8")).tokenize())
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        if token.token_type is TokenType.BLOCK:
            if token.contents.strip() == "comment" or token.contents.startswith("comment "):
                _skip_comment(tokens)
                continue
            if _BLOCK.match(token.contents):
                yield _block(token, tokens, place)
                continue
            if match := inline_re.match(token.contents):
                yield _message(match[1], place, context=_context(match[2] or ""))
                continue
        for literal in constant_re.findall(token.contents):
            yield _message(literal, place)


def _skip_comment(tokens: Iterator[Token]) -> None:
    for token in tokens:
        if token.token_type is TokenType.BLOCK and token.contents.strip() == "endcomment":
            return


def _message(literal: str, place: str, context: str = "") -> Message:
    # Django looks a literal of a template up with its percent signs doubled.
    return Message(literal[1:-1].replace("%", "%%"), context=context, places=(place,))


def _context(contents: str) -> str:
    match = _CONTEXT.search(contents)
    return match[1][1:-1] if match else ""


def _block(opening: Token, tokens: Iterator[Token], place: str) -> Message:
    parts: list[list[str]] = [[]]
    for token in tokens:
        contents = token.contents
        if token.token_type is TokenType.BLOCK and endblock_re.match(contents):
            break
        if token.token_type is TokenType.BLOCK and plural_re.match(contents):
            parts.append([])
        elif token.token_type is TokenType.VAR:
            parts[-1].append(f"%({contents.strip()})s")
        elif token.token_type is TokenType.TEXT:
            parts[-1].append(contents.replace("%", "%%"))
    texts = ["".join(part) for part in parts]
    if opening.contents.rstrip().endswith("trimmed"):
        texts = [trim_whitespace(text) for text in texts]
    return Message(*texts, context=_context(opening.contents), places=(place,))
