"""Choosing a file to import: from where, what its lines are, how it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.models import Site

ENCODINGS = (
    ("", _("Found out from the file")),
    ("utf-8-sig", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("gb18030", "GB 18030"),
    ("cp1252", "Windows-1252"),
)


class UploadForm(forms.Form):
    """Site, file, what a line is, and the encoding for the rare file whose own is misread."""

    file = forms.FileField(
        label=_("File"), error_messages={"required": _("Choose a CSV file or an Excel workbook.")}
    )

    def __init__(
        self,
        *args: Any,
        sites: QuerySet[Site],
        layouts: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["site"] = forms.ModelChoiceField(
            sites.filter(active=True),
            label=_("Site"),
            empty_label=None if len(sites) == 1 else "",
            error_messages={"required": _("Choose the site that treated the patients.")},
        )
        self.fields["layout"] = forms.ChoiceField(label=_("What a line is"), choices=layouts)
        self.fields["encoding"] = forms.ChoiceField(
            label=_("Encoding of a CSV file"), choices=ENCODINGS, required=False
        )
