"""The form of a core-lab reading: grades by key, and nothing of the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.codebook.scales import ETICI, OCCLUSION_SITE
from registry.models import Reading
from registry.models.core_lab import NOT_GRADABLE, REOPENED_BECAUSE, Grades

# The key that chooses a grade; "2" goes through all grades that begin with it.
KEYS = {"0": "0", "1": "1", "2a": "a", "2b50": "5", "2b67": "6", "2c": "c", "3": "3"}
NOT_GRADABLE_WORDS = {
    "not_found": _("No images under this number"),
    "incomplete": _("Runs are missing"),
    "poor_quality": _("Images cannot be judged"),
}
REOPENED_BECAUSE_WORDS = {
    "slip": _("The reader chose another grade than the one meant"),
    "other_images": _("The images were those of another number"),
    "more_images": _("Runs were missing that are there now"),
    "scale": _("The scale was applied wrongly"),
}
if set(REOPENED_BECAUSE_WORDS) != set(REOPENED_BECAUSE):
    raise RuntimeError("every reason for reopening a reading needs its words")
if set(NOT_GRADABLE_WORDS) != set(NOT_GRADABLE):
    raise RuntimeError("every reason for a missing grade needs its words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One grade as a button: its code, the key that chooses it, and what it means."""

    code: str
    key: str
    definition: str


SEGMENTS = tuple(
    Segment(code=option.code, key=KEYS[option.code], definition=option.definition)
    for option in ETICI.options
)


def _optional(codes: dict[str, Any], label: Any) -> forms.TypedChoiceField:
    choices = [("", "–"), *codes.items()]
    return forms.TypedChoiceField(choices=choices, required=False, empty_value=None, label=label)


class ReadingForm(forms.Form):
    """What a reader says about one angiogram. Everything may be blank in a draft."""

    etici_final = _optional({code: code for code in ETICI.codes}, _("Final eTICI"))
    etici_before_rescue = _optional(
        {code: code for code in ETICI.codes}, _("eTICI before rescue treatment")
    )
    not_gradable = _optional(dict(NOT_GRADABLE_WORDS), _("Cannot be graded"))
    occlusion_site = _optional(
        {option.code: _(option.label) for option in OCCLUSION_SITE.options},
        _("Site of the occlusion on the first run"),
    )
    remarks = forms.CharField(
        label=_("Remarks"), required=False, max_length=400, empty_value="", strip=True
    )

    @classmethod
    def of(cls, reading: Reading) -> ReadingForm:
        """Return the form of a reading as it was saved last."""
        return cls(initial={name: getattr(reading, name) for name in cls.base_fields})

    def grades(self) -> Grades:
        """Return what was said. Call after ``is_valid``."""
        said = self.cleaned_data
        return Grades(**{**said, "remarks": said["remarks"] or None})


class ReopeningForm(forms.Form):
    """Why a locked reading is opened again: one of a few reasons, none of which tells a grade."""

    because = forms.ChoiceField(
        label=_("Why it is reopened"),
        choices=[("", _("Choose a reason")), *REOPENED_BECAUSE_WORDS.items()],
        error_messages={"required": _("Say why it is reopened.")},
    )


class ReadingToReopenForm(ReopeningForm):
    """The same, and which of the locked readings."""

    role = forms.ChoiceField(
        label=_("Which reading"), error_messages={"required": _("Say which reading.")}
    )

    def __init__(self, roles: list[tuple[str, Any]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
