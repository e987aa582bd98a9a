"""Reminders of a person, and the 90-day windows of the sites for those who manage them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from registry.codebook.schedule import FU90_WIDTHS
from registry.http import clinical_page, person_of
from registry.selectors.cases import sites_of_person
from registry.services.digest import choose_digest, digest_is_possible
from registry.services.errors import WriteRefusedError
from registry.services.windows import change_window
from registry.views.calendar import SHOWN_ONCE


class WindowForm(forms.Form):
    """The days before and after day 90."""

    low, high = FU90_WIDTHS
    before = forms.IntegerField(
        min_value=low, max_value=high, label=gettext_lazy("Days before day 90")
    )
    after = forms.IntegerField(
        min_value=low, max_value=high, label=gettext_lazy("Days after day 90")
    )


@clinical_page("registry.view_case")
def follow_up_settings(request: HttpRequest) -> HttpResponse:
    """The person's calendar address and morning e-mail; the windows of their sites."""
    person = person_of(request)
    context = {
        "person": person,
        "sites": sites_of_person(person),
        "address": request.session.pop(SHOWN_ONCE, ""),
        "has_address": person.calendar_keys.filter(revoked_at__isnull=True).exists(),
        "digest_is_possible": digest_is_possible(),
        "narrowest": FU90_WIDTHS[0],
        "widest": FU90_WIDTHS[1],
    }
    return render(request, "followup/settings.html", context)


@require_POST
@clinical_page("registry.view_case")
def digest_choice(request: HttpRequest) -> HttpResponse:
    """Turn the morning e-mail on or off for oneself, with the address that it goes to."""
    wanted = "wanted" in request.POST
    email = request.POST.get("email", "").strip()
    page = "registry:profile" if "from_profile" in request.POST else "registry:follow_up_settings"
    try:
        if wanted:
            validate_email(email)
    except forms.ValidationError:
        messages.error(request, _("Write the e-mail address that the morning mail goes to."))
        return redirect(page)
    choose_digest(person_of(request), wanted=wanted, email=email)
    words = _("You get a mail on mornings when calls wait.") if wanted else _("You get no mail.")
    messages.success(request, words)
    return redirect(page)


@require_POST
@clinical_page("registry.manage_people")
def follow_up_window(request: HttpRequest, code: str) -> HttpResponse:
    """Change the 90-day window of a site where the person works."""
    person = person_of(request)
    site = sites_of_person(person).filter(code=code).first()
    if site is None:
        raise Http404
    form = WindowForm(request.POST)
    if not form.is_valid():
        low, high = FU90_WIDTHS
        words = _("Both halves of the window take %(low)d to %(high)d days.")
        messages.error(request, words % {"low": low, "high": high})
        return redirect("registry:follow_up_settings")
    try:
        fitted = change_window(by=person, site=site, **form.cleaned_data)
    except WriteRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext(
            "The window has been changed; %d open call has moved with it.",
            "The window has been changed; %d open calls have moved with it.",
            fitted,
        )
        messages.success(request, words % fitted)
    return redirect("registry:follow_up_settings")
