"""The one field of a case that a query is about, typed and saved as on the case's own page."""

from __future__ import annotations

from dataclasses import replace

from django.utils.datastructures import MultiValueDict

from registry.codebook.variable import Section, Variable
from registry.forms.field import Field
from registry.forms.page import setting_near
from registry.forms.reading import Setting
from registry.forms.section import Recorded, SectionForm
from registry.models import Record


class QueryField:
    """A section's form with a single variable. ``section`` is the whole one, for saving."""

    def __init__(
        self,
        section: Section,
        variable: Variable,
        record: Record,
        data: MultiValueDict[str, str] | None = None,
        *,
        setting: Setting,
    ) -> None:
        self.section = section
        self.record = record
        self.form = SectionForm(
            replace(section, variables=(variable,)),
            Recorded.of(section, record),
            data,
            setting=setting_near(setting, record),
            prefix="field",
        )

    @property
    def field(self) -> Field:
        return self.form.fields[0]

    @property
    def is_saved_by_row(self) -> bool:
        """Whether the row's id must be named to find it again."""
        return self.section.table != "episode"
