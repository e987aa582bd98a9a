"""First guesses at what a column means, from its header. A person confirms every one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from registry.civil_time import normalise
from registry.codebook.variable import Variable
from registry.importing.mapping import blank, is_target
from registry.importing.target import KEY_LABELS, all_targets, keys_of, parse_target

# Words that registries and hospital systems use for the same thing.
SYNONYMS = {
    "registry_id": ("registry number", "case", "case number", "registry no", "登记号"),
    "hospital_number": (
        *("mrn", "hospital no", "patient id", "patient number", "medical record number"),
        *("住院号", "病案号", "病历号"),
    ),
    "onset_date": ("onset date", "date of onset", "stroke date", "index date", "发病日期"),
    "sex": ("gender", "性别"),
    "birth_date": ("dob", "date of birth", "birthdate", "出生日期"),
    "family_name": ("surname", "last name", "姓"),
    "given_name": ("first name", "forename", "名"),
    "nihss_baseline": ("nihss", "baseline nihss", "admission nihss", "nihss at admission"),
    "prestroke_mrs": ("pre-stroke mrs", "premorbid mrs", "pmrs", "prestroke rankin"),
    "d90_mrs": ("mrs 90", "90-day mrs", "mrs at 90 days", "mrs 3 months", "90天mrs"),
    "door_dt": ("door", "arrival", "arrival time", "door time", "到院时间"),
    "puncture_dt": ("groin", "groin puncture", "puncture", "puncture time", "穿刺时间"),
    "lkw_dt": ("last known well", "lkw", "last seen well"),
    "seq": ("number", "no", "attempt", "pass", "pass number", "row"),
    "timepoint": ("time point", "visit", "follow-up"),
}
_UNIT = re.compile(r"^(?P<name>.+?)\s*[\[(（](?P<unit>[^\])）]+)[\])）]$")


def guess(headers: Iterable[str], layout: str) -> list[dict[str, Any]]:
    """Return a mapping in which every header stands, with what it seems to mean."""
    taken: set[str] = set()
    found = []
    for header in headers:
        item = _guess(header, layout)
        if item["target"] in taken:
            item["target"] = ""
        taken.add(item["target"])
        found.append(item)
    return found


def _guess(header: str, layout: str) -> dict[str, Any]:
    item = blank(header)
    match = _UNIT.match(header)
    for name in (header, match["name"]) if match else (header,):
        target = _target_of(name, layout)
        if target:
            item["target"] = target
            item["unit"] = unit_of(target, layout, match["unit"] if match else "")
            break
    return item


def _target_of(name: str, layout: str) -> str:
    exact = name.strip().lower()
    if is_target(exact, layout):
        return exact
    folded = _folded(name)
    if is_target(folded, layout):
        return folded
    return _names(layout).get(folded, "")


def unit_of(target: str, layout: str, unit: str) -> str:
    """Return the unit if it is an alternative one of the variable, else nothing."""
    for name in alternative_units(target, layout):
        if normalise(name) == normalise(unit):
            return name
    return ""


def alternative_units(target: str, layout: str) -> list[str]:
    """Return the further units in which the numbers of this column may be written."""
    if not target or not is_target(target, layout):
        return []
    found = parse_target(target, layout)
    if found.is_key or found.part:
        return []
    return [unit.name for unit in found.variable.alternative_units]


@cache
def _names(layout: str) -> dict[str, str]:
    """Return target by folded label, in every language, and by synonym."""
    names: dict[str, str] = {}
    targets = list(all_targets(layout, rows=6))
    for language, _name in settings.LANGUAGES:
        with override(language):
            for target, label in targets:
                names.setdefault(_folded(_said(label, target, layout)), target)
    for target, words in SYNONYMS.items():
        if is_target(target, layout):
            names.update({_folded(word): target for word in words})
    return names


def _said(label: str, target: str, layout: str) -> str:
    if target in keys_of(layout):
        return gettext(KEY_LABELS[target])
    prefix, colon, rest = label.rpartition(": ")
    return f"{gettext(prefix)}{colon}{gettext(rest)}" if prefix else gettext(label)


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "_", normalise(text)).strip("_")


def label_of(variable: Variable) -> str:
    return gettext(variable.label)
