"""What a person sets for themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ProfileForm(forms.Form):
    """Single keys, and the letters by which colleagues find the person."""

    single_keys = forms.BooleanField(
        required=False, label=_("Single keys work outside fields: /, ?, g, n, j, k, x, e")
    )
    search_initials = forms.RegexField(
        r"^[A-Za-z]*\Z",
        required=False,
        max_length=12,
        label=_("Letters that find you in a search"),
        error_messages={"invalid": _("Write Latin letters only, such as lw for Li Wen.")},
    )
