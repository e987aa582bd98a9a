"""The line of every key and entry of a TOML or JSON file, which their readers do not tell.

The file is known to be valid, so that its tokens are enough: brackets, keys and values are
followed, and nothing is checked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
Places = Mapping[Path, int]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""+|\'\'\'.*?\'\'\'+'
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|\#[^\n]*|\n|[\[\]{},=:]|[^\s\[\]{},=:\"'#]+",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)")


def toml_places(text: str) -> Places:
    """The line, from 1, of each key and entry of a valid TOML text, by its path."""
    return _Toml(list(_tokens(text))).run()


def json_places(text: str) -> Places:
    """The line, from 1, of each key and entry of a valid JSON text, by its path."""
    scan = _Scan([token for token in _tokens(text) if token[0] != "\n"])
    scan.value(())
    return scan.found


def nearest(places: Places, path: Path) -> int | None:
    """The line of ``path``, or of the nearest part around it that has one."""
    for length in range(len(path), 0, -1):
        if path[:length] in places:
            return places[path[:length]]
    return None


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line, counted = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if not match[0].startswith("#"):
            yield match[0], line


@dataclass
class _Scan:
    """Follows values from token to token and writes down where they begin."""

    tokens: list[tuple[str, int]]
    place: int = 0
    found: dict[Path, int] = field(default_factory=dict)

    def peek(self) -> str:
        return self.tokens[self.place][0] if self.place < len(self.tokens) else ""

    def take(self) -> tuple[str, int]:
        self.place += 1
        return self.tokens[self.place - 1]

    def skip_lines(self) -> None:
        while self.peek() == "\n":
            self.take()

    def value(self, path: Path) -> None:
        if self.peek() == "[":
            self.array(path)
        elif self.peek() == "{":
            self.table(path)
        else:
            while self.peek() not in (",", "]", "}", "\n", ""):
                self.take()

    def array(self, path: Path) -> None:
        self.take()
        count = 0
        while True:
            self.skip_lines()
            if self.peek() == "]":
                break
            if self.peek() == ",":
                self.take()
                continue
            self.found[(*path, count)] = self.tokens[self.place][1]
            self.value((*path, count))
            count += 1
        self.take()

    def table(self, path: Path) -> None:
        self.take()
        while True:
            self.skip_lines()
            if self.peek() == "}":
                break
            if self.peek() == ",":
                self.take()
                continue
            self.pair(path)
        self.take()

    def pair(self, path: Path) -> None:
        """A key, dotted perhaps, with its value."""
        start = self.tokens[self.place][1]
        while self.peek() not in ("=", ":"):
            for part in _key_parts(self.take()[0]):
                path = (*path, part)
                self.found.setdefault(path, start)
        self.take()
        self.value(path)


class _Toml(_Scan):
    """The lines of a document: headings of tables and of lists of tables, and pairs."""

    def run(self) -> Places:
        prefix: Path = ()
        counts: dict[Path, int] = {}
        while self.place < len(self.tokens):
            self.skip_lines()
            if self.peek() == "[":
                prefix = self.heading(counts)
            elif self.peek():
                self.pair(prefix)
        return self.found

    def heading(self, counts: dict[Path, int]) -> Path:
        """``[a.b]`` or ``[[a.b]]``; a list met on the way means its newest entry."""
        line = self.take()[1]
        many = self.peek() == "["
        names: list[str] = []
        while self.peek() not in ("\n", ""):
            word = self.take()[0]
            if word not in "[]":
                names += _key_parts(word)
        path: Path = ()
        for depth, name in enumerate(names, 1):
            path = (*path, name)
            self.found.setdefault(path, line)
            if many and depth == len(names):
                counts[path] = counts.get(path, -1) + 1
            if path in counts:
                path = (*path, counts[path])
        self.found.setdefault(path, line)
        return path


def _key_parts(token: str) -> list[str]:
    if token[0] in "\"'":
        return [_ESCAPED.sub(r"\1", token[1:-1])]
    return [part for part in token.split(".") if part]
