"""What a person is asked about the columns: their meaning, and contents not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.codebook.variable import MISSING_LABELS, Kind, Variable
from registry.forms.reading import Setting, TypedError
from registry.importing.cells import LEFT_OUT, read_cell
from registry.importing.conventions import conventions_of
from registry.importing.guessing import alternative_units
from registry.importing.mapping import Column, is_target
from registry.importing.shown import place_words
from registry.importing.target import KEY_LABELS, Target, parse_target

_LISTED = (Kind.CHOICE, Kind.MULTIPLE, Kind.BOOLEAN)


@dataclass(frozen=True, slots=True)
class Decision:
    """A content of a column, how often it stands there, and what it may mean."""

    field: str
    content: str
    count: int
    chosen: str
    offers: list[tuple[str, str]]
    note: str


@dataclass(frozen=True, slots=True)
class AskedColumn:
    """A column as the page asks about it. ``problem`` says why its meaning cannot be taken."""

    place: int
    header: str
    filled: int
    samples: list[str]
    target: str
    meaning: str
    problem: str
    unit: str
    units: list[str]
    decisions: list[Decision]

    @property
    def undecided(self) -> int:
        return sum(not decision.chosen for decision in self.decisions)


def asked_columns(
    found: Sequence[Mapping[str, Any]],
    mapping: Sequence[Mapping[str, Any]],
    layout: str,
    setting: Setting,
) -> list[AskedColumn]:
    """Return every column of the file with its present meaning and what is open about it."""
    taken: set[str] = set()
    asked = []
    for place, (column, item) in enumerate(zip(found, mapping, strict=True)):
        target = item["target"]
        problem = _problem(target, layout, taken)
        taken.add(target)
        known = bool(target) and not problem
        asked.append(
            AskedColumn(
                place=place,
                header=column["header"],
                filled=column["filled"],
                samples=column["samples"],
                target=target,
                meaning=meaning_words(parse_target(target, layout)) if known else "",
                problem=problem,
                unit=item.get("unit", ""),
                units=alternative_units(target, layout) if known else [],
                decisions=_decisions(place, column, item, layout, setting) if known else [],
            )
        )
    return asked


def _problem(target: str, layout: str, taken: set[str]) -> str:
    if not target:
        return ""
    if not is_target(target, layout):
        return _("Nothing in the codebook is called “%(name)s”.") % {"name": target}
    return _("Another column means this already.") if target in taken else ""


def meaning_words(target: Target) -> str:
    """Return what a column means in the words of the form."""
    if target.is_key or target.place is None:
        return _(KEY_LABELS[target.name])
    label = _(target.variable.label)
    where = place_words(target.place) if target.place.seq >= 0 else ""
    words = f"{where}: {label}" if where else label
    parts = {"date": _("date"), "time": _("time"), "missing": _("why missing")}
    return f"{words} ({parts[target.part]})" if target.part else words


def _decisions(
    place: int,
    found: Mapping[str, Any],
    item: Mapping[str, Any],
    layout: str,
    setting: Setting,
) -> list[Decision]:
    """Return the contents that are not understood, or were decided before."""
    target = parse_target(item["target"], layout)
    if target.is_key or target.part:
        return []
    chosen: Mapping[str, str] = item.get("contents", {})
    column = Column(place, found["header"], target, item.get("unit", ""))
    notes = {convention.content: convention for convention in conventions_of(target)}
    decisions = []
    for number, (content, count) in enumerate(found["contents"].items()):
        if content not in chosen and _is_understood(content, column, setting):
            continue
        convention = notes.get(content)
        further = convention.offers if convention is not None else ()
        decisions.append(
            Decision(
                field=f"content-{place}-{number}",
                content=content,
                count=count,
                chosen=chosen.get(content, ""),
                offers=[
                    *((code, str(words)) for code, words in further),
                    *_offers(target, further),
                ],
                note=str(convention.note) if convention is not None else "",
            )
        )
    return decisions


def _is_understood(content: str, column: Column, setting: Setting) -> bool:
    try:
        read_cell(content, column, setting)
    except TypedError:
        return False
    return True


def _offers(target: Target, further: Sequence[tuple[str, object]]) -> list[tuple[str, str]]:
    variable = target.variable
    offers = [(f"={code}", label) for code, label in _answers(variable)]
    offers += [
        (f"?{reason.value}", _(MISSING_LABELS[reason])) for reason in variable.missing_reasons
    ]
    offers.append((LEFT_OUT, _("Leave out")))
    first = {code for code, _words in further}
    return [(code, words) for code, words in offers if code not in first]


def _answers(variable: Variable) -> list[tuple[str, str]]:
    if variable.kind not in _LISTED:
        return []
    if variable.choices is None:
        return [("yes", _("Yes")), ("no", _("No"))]
    return [(option.code, _(option.label)) for option in variable.choices.options]


def posted_mapping(
    found: Sequence[Mapping[str, Any]], posted: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the mapping that a form sends. Contents that no field asked about stay open."""
    mapping = []
    for place, column in enumerate(found):
        contents = {
            content: meaning
            for number, content in enumerate(column["contents"])
            if (meaning := str(posted.get(f"content-{place}-{number}", "")))
        }
        mapping.append(
            {
                "header": column["header"],
                "target": str(posted.get(f"target-{place}", "")).strip(),
                "unit": str(posted.get(f"unit-{place}", "")),
                "contents": contents,
            }
        )
    return mapping


def without_foreign_decisions(mapping: Sequence[dict[str, Any]], layout: str) -> None:
    """Drop decisions that the column's present meaning does not offer, and unknown units."""
    for item in mapping:
        if not item["target"] or not is_target(item["target"], layout):
            item["contents"], item["unit"] = {}, ""
            continue
        target = parse_target(item["target"], layout)
        if item["unit"] not in alternative_units(item["target"], layout):
            item["unit"] = ""
        if target.is_key:
            item["contents"] = {}
            continue
        by_content = {c.content: c.offers for c in conventions_of(target)}
        item["contents"] = {
            content: meaning
            for content, meaning in item["contents"].items()
            if meaning in {code for code, _words in _offers(target, ())}
            or meaning in {code for code, _words in by_content.get(content, ())}
        }
