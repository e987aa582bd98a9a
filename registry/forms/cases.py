"""The four facts that a case starts from, and the filters of the list of cases."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.civil_time import CivilTimeError, parse_date
from registry.codebook.lookup import section_by_key
from registry.language import refusal_words
from registry.models import Site
from registry.selectors.cases import CaseFilter, sort_keys

STATUS_CHOICES = (
    ("", _("Any status")),
    ("incomplete", _("Incomplete")),
    ("ready", _("Ready to sign off")),
    ("draft", _("Draft")),
    ("signed", _("Signed")),
    ("amended", _("Amended")),
)
FIRST_YEAR = 1995  # before the first trials of thrombectomy
NEEDS_CHOICES = (
    ("", _("Anything")),
    ("correction", _("Correction of an error")),
    ("review", _("Review of a warning")),
    ("outcome", _("90-day mRS, window open")),
)


class TypedDateField(forms.CharField):
    """A date typed as the coordinator writes it: 20/11, 20 11 26, 20nov, 2026-11-20."""

    def __init__(self, *, near: date, **options: Any) -> None:
        super().__init__(**options)
        self.near = near

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_date(text, self.near)
        except CivilTimeError as error:
            raise forms.ValidationError(refusal_words(error)) from error


class NewCaseForm(forms.Form):
    """Site, hospital number, onset date and sex; ``client_key`` makes a repeated post harmless."""

    hospital_number = forms.CharField(
        label=_("Hospital number"),
        max_length=40,
        error_messages={"required": _("Write the patient's hospital number.")},
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)
    although_duplicate = forms.BooleanField(required=False)

    def __init__(
        self,
        *args: Any,
        sites: QuerySet[Site],
        today: date,
        near: date | None = None,
        **options: Any,
    ) -> None:
        """``near`` is the day that a date without a year lies close to: today unless given."""
        super().__init__(*args, **options)
        self.today = today
        self.sites = sites
        sex = section_by_key("patient").variable("sex")
        options_of_sex = sex.choices.options if sex.choices is not None else ()
        self.fields["site"] = forms.ModelChoiceField(
            sites.filter(active=True),
            label=_("Site"),
            empty_label=None if len(sites) == 1 else "",
            error_messages={"required": _("Choose the site that treated the patient.")},
        )
        # Cases for practice are made on purpose only.
        self.fields["site"].initial = sites.filter(active=True, practice=False).first()
        self.fields["onset_date"] = TypedDateField(
            near=near or today,
            label=_("Date of onset, or last known well"),
            error_messages={"required": _("Write the date of onset, such as 20/11.")},
        )
        self.fields["sex"] = forms.ChoiceField(
            label=_(sex.label),
            required=False,
            choices=[(option.code, _(option.label)) for option in options_of_sex],
        )
        self.fields["client_key"].initial = uuid4

    def clean_onset_date(self) -> date:
        onset: date = self.cleaned_data["onset_date"]
        if onset > self.today:
            raise forms.ValidationError(_("The onset lies in the future. Check the date."))
        return onset


class SittingForm(forms.Form):
    """Where and of which year the past cases are that are entered in one sitting."""

    def __init__(self, *args: Any, sites: QuerySet[Site], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"] = forms.ModelChoiceField(
            sites.filter(active=True),
            label=_("Site"),
            empty_label=None if len(sites) == 1 else "",
            error_messages={"required": _("Choose the site that treated the patients.")},
        )
        self.fields["year"] = forms.IntegerField(
            min_value=FIRST_YEAR,
            max_value=today.year,
            label=_("Year"),
            initial=today.year,
            error_messages={"required": _("Write the year of most of the cases, such as 2024.")},
        )


class CaseFilterForm(forms.Form):
    """What the list of cases is narrowed to. Words that are not understood narrow nothing."""

    q = forms.CharField(required=False, label=_("Registry number"), max_length=24)
    status = forms.ChoiceField(required=False, label=_("Status"), choices=STATUS_CHOICES)
    needs = forms.ChoiceField(required=False, label=_("Needs"), choices=NEEDS_CHOICES)
    sort = forms.CharField(required=False, max_length=80)
    signer = forms.IntegerField(required=False, min_value=1)

    def __init__(
        self, *args: Any, sites: Collection[Site], today: date | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choices = [("", _("All your sites")), *((site.code, site.name) for site in sites)]
        near = today or timezone.localdate()
        self.fields["site"] = forms.ChoiceField(required=False, label=_("Site"), choices=choices)
        self.fields["from"] = TypedDateField(near=near, required=False, label=_("Onset from"))
        self.fields["to"] = TypedDateField(near=near, required=False, label=_("to"))

    def wanted(self) -> CaseFilter:
        """Return the filter; a field that cannot be read is left out."""
        self.is_valid()
        found = self.cleaned_data
        return CaseFilter(
            status=found.get("status", ""),
            needs=found.get("needs", ""),
            site=found.get("site", ""),
            search=found.get("q", ""),
            date_from=found.get("from"),
            date_to=found.get("to"),
            signer=found.get("signer"),
            sort=",".join(sort_keys(found.get("sort", ""))),
        )
