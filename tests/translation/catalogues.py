"""The catalogues: which texts each one holds, how it is brought up to date and compiled.

A text stands in one catalogue only, the first of the list that needs it, so that it is translated
once. The clinical words come first: they are what a clinical review reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib

from tests.translation import declared
from tests.translation.gathering import ROOT, Message, of_python, of_template

LOCALE = "zh_Hans"
HEADER = {
    "Project-Id-Version": "Reperfuse",
    "Language": LOCALE,
    "Language-Team": "awaiting clinical review",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
# Programs read English; a migration and a command speak to whoever runs the machine.
NOT_SHOWN = {"migrations", "management", "api"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w+[^}]*\}")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A folder with ``django.po`` and ``django.mo``, and where its texts come from."""

    folder: str
    gather: Callable[[], Iterator[Message]]

    @property
    def source(self) -> Path:
        return ROOT / self.folder / "locale" / LOCALE / "LC_MESSAGES" / "django.po"

    @property
    def compiled(self) -> Path:
        return self.source.with_suffix(".mo")

    def read(self) -> polib.POFile:
        """Return the catalogue as it is kept; an empty one if there is none yet."""
        if self.source.exists():
            return polib.pofile(str(self.source), wrapwidth=0)
        return polib.POFile(wrapwidth=0)


def _codebook() -> Iterator[Message]:
    yield from declared.of_codebook()


def _checks() -> Iterator[Message]:
    yield from declared.of_checks()
    yield from _modules("registry/checks")


def _registry() -> Iterator[Message]:
    yield from _modules("registry")
    yield from _templates(lambda path: "analytics" not in path.parts)


def _analytics() -> Iterator[Message]:
    yield from declared.of_reports()
    yield from _modules("analytics")
    yield from _templates(lambda path: "analytics" in path.parts)


def _config() -> Iterator[Message]:
    yield from declared.of_roles()
    yield from _modules("config")


CATALOGUES = (
    Catalogue("registry/codebook", _codebook),
    Catalogue("registry/checks", _checks),
    Catalogue("registry", _registry),
    Catalogue("analytics", _analytics),
    Catalogue("config", _config),
)


def _modules(folder: str) -> Iterator[Message]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        if not NOT_SHOWN & set(path.relative_to(ROOT).parts):
            yield from of_python(path)


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def _templates(belongs: Callable[[Path], bool]) -> Iterator[Message]:
    for path in templates():
        if belongs(path):
            yield from of_template(path)


def wanted() -> dict[str, list[Message]]:
    """Return the texts of each catalogue, each text once, in the order of their first place."""
    taken: set[tuple[str, str]] = set()
    found: dict[str, list[Message]] = {}
    for catalogue in CATALOGUES:
        own: dict[tuple[str, str], Message] = {}
        for message in catalogue.gather():
            if not message.text or message.key in taken:
                continue
            known = own.get(message.key)
            own[message.key] = message if known is None else _both(known, message)
        taken |= set(own)
        found[catalogue.folder] = list(own.values())
    return found


def _both(known: Message, again: Message) -> Message:
    places = known.places + tuple(place for place in again.places if place not in known.places)
    return Message(known.text, known.plural or again.plural, known.context, places)


def brought_up_to_date(kept: polib.POFile, messages: Iterable[Message]) -> polib.POFile:
    """Return the catalogue with exactly these texts; the translations it had are kept."""
    had = {(entry.msgctxt or "", entry.msgid): entry for entry in kept}
    made = polib.POFile(wrapwidth=0)
    made.header = "Simplified Chinese. Awaiting clinical review; see docs/glossary_zh.md."
    made.metadata = dict(HEADER)
    made.extend(_entry(message, had.get(message.key)) for message in messages)
    return made


def _entry(message: Message, had: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.text,
        msgctxt=message.context or None,
        comment="\n".join(message.places[:4]),
    )
    known = "" if had is None else had.msgstr or had.msgstr_plural.get(0, "")
    if message.plural:
        entry.msgid_plural, entry.msgstr_plural = message.plural, {0: known}
    else:
        entry.msgstr = known
    return entry


def translation_of(entry: polib.POEntry) -> str:
    """Return the Chinese of an entry; it has one form, for one and for many."""
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


def name_of(entry: polib.POEntry) -> str:
    """Return the text, behind its context if it has one: "of changes | History"."""
    return f"{entry.msgctxt} | {entry.msgid}" if entry.msgctxt else str(entry.msgid)


def put(entry: polib.POEntry, words: str) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: words}
    else:
        entry.msgstr = words


def binary(catalogue: polib.POFile) -> bytes:
    """Return the compiled catalogue.

    ``{% translate label %}`` looks a label up with its percent signs doubled, ``_(label)`` as it
    is: a text with a bare percent sign is therefore compiled under both.
    """
    made = polib.POFile()
    made.metadata = catalogue.metadata
    made.extend(catalogue)
    known = {entry.msgid for entry in catalogue}
    for entry in catalogue:
        if "%" in PLACEHOLDER.sub("", entry.msgid):
            doubled = entry.msgid.replace("%", "%%")
            if doubled not in known:
                made.append(polib.POEntry(msgid=doubled, msgstr=entry.msgstr.replace("%", "%%")))
    return bytes(made.to_binary())


def placeholders(text: str) -> list[str]:
    """Return the places of a text that are filled in when it is shown."""
    return [match for match in PLACEHOLDER.findall(text) if match != "%%"]


def write(catalogue: Catalogue, content: polib.POFile) -> None:
    catalogue.source.parent.mkdir(parents=True, exist_ok=True)
    content.save(str(catalogue.source))
    catalogue.compiled.write_bytes(binary(content))


def fill_in(words: Mapping[str, str]) -> int:
    """Put translations in their places, by ``name_of``; return how many were new."""
    filled = 0
    texts = wanted()
    for catalogue in CATALOGUES:
        content = brought_up_to_date(catalogue.read(), texts[catalogue.folder])
        for entry in content:
            new = words.get(name_of(entry))
            if new and new != translation_of(entry):
                put(entry, new)
                filled += 1
        write(catalogue, content)
    return filled


def untranslated() -> list[str]:
    """Return the texts that have no translation yet."""
    texts = wanted()
    return [
        name_of(entry)
        for catalogue in CATALOGUES
        for entry in brought_up_to_date(catalogue.read(), texts[catalogue.folder])
        if not translation_of(entry)
    ]
