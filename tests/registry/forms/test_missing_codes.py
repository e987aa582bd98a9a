"""A dash says "unknown" and two say "not done", on every field of the codebook that allows it."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.utils.datastructures import MultiValueDict

from registry.codebook.lookup import all_sections
from registry.codebook.variable import Kind, MissingReason, Section, Variable
from registry.forms.reading import Setting
from registry.forms.section import Recorded, SectionForm

SETTING = Setting(zone=ZoneInfo("Asia/Shanghai"), near=date(2026, 11, 20))
# What is typed, or where nothing can be typed the answer that the key chooses (choosing.js).
CODES = ((MissingReason.UNKNOWN, "-"), (MissingReason.NOT_DONE, "--"))
FIELDS = [(section, variable) for section in all_sections() for variable in section.variables]
CHOSEN = (Kind.BOOLEAN, Kind.CHOICE)


def answered(
    section: Section, variable: Variable, reason: MissingReason, typed: str
) -> SectionForm:
    """Return the section as it is posted once the key was pressed in this field."""
    if variable.kind is Kind.MULTIPLE:
        ending, text = "-reason", reason.value
    elif variable.kind in CHOSEN:
        ending, text = "", f"?{reason.value}"
    else:
        ending, text = "-time" if variable.kind is Kind.MOMENT else "", typed
    data: MultiValueDict[str, str] = MultiValueDict()
    data.setlist(f"{section.key}-{variable.name}{ending}", [text])
    return SectionForm(section, Recorded(), data, setting=SETTING)


@pytest.mark.parametrize(
    ("section", "variable"), FIELDS, ids=[f"{part.key}-{item.name}" for part, item in FIELDS]
)
@pytest.mark.parametrize(("reason", "typed"), CODES)
def test_a_dash_is_a_reason_wherever_it_may_be(
    section: Section, variable: Variable, reason: MissingReason, typed: str
) -> None:
    form = answered(section, variable, reason, typed)
    changed = form.changed()
    if reason in variable.missing_reasons:
        assert form.errors == []
        assert (changed.values, changed.missing) == (
            {variable.name: None},
            {variable.name: reason.value},
        )
    else:
        assert changed.missing.get(variable.name) is None
