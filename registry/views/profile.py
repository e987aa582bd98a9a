"""A person's own settings: language, appearance, keys."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from registry.forms.profile import ProfileForm
from registry.http import person_of
from registry.selectors.cases import sites_of_person
from registry.selectors.initials import initials_of
from registry.services.digest import digest_is_possible
from registry.services.profile import change_profile


@permission_required("registry.view_codebook", raise_exception=True)
def profile(request: HttpRequest) -> HttpResponse:
    """Show and keep the person's settings."""
    person = person_of(request)
    kept = {"single_keys": person.single_keys, "search_initials": person.search_initials}
    form = ProfileForm(request.POST or None, initial=kept)
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            change_profile(by=person, **form.cleaned_data)
            messages.success(request, _("Your settings are kept."))
            return redirect("registry:profile")
    context = {
        "form": form,
        "sites": sites_of_person(person),
        "own_initials": initials_of(str(person)),
        "digest_is_possible": digest_is_possible(),
    }
    return render(request, "settings/profile.html", context, status=422 if form.errors else 200)
