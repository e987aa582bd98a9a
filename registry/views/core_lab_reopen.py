"""A data manager has a reading reopened: which one, and why. No grade is shown here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.forms.core_lab import ReadingToReopenForm
from registry.http import clinical_page, person_of
from registry.models import Angiogram
from registry.models.core_lab import ADJUDICATOR, FIRST, SECOND
from registry.selectors.core_lab import is_compared
from registry.services.errors import WriteRefusedError
from registry.services.reopening import reopen_reading

ROLE_WORDS = {
    FIRST: gettext_lazy("First reader"),
    SECOND: gettext_lazy("Second reader"),
    ADJUDICATOR: gettext_lazy("Third reader"),
}


@clinical_page("registry.assign_angiograms")
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Choose one of the locked readings of an angiogram, and say why it is reopened."""
    person = person_of(request)
    angiogram = Angiogram.objects.filter(
        number=number, procedure__episode__site__memberships__user=person
    ).first()
    if angiogram is None:
        raise Http404
    locked = angiogram.readings.filter(locked_at__isnull=False).values_list("role", flat=True)
    roles: list[tuple[str, Any]] = [(role, ROLE_WORDS[role]) for role in locked]
    form = ReadingToReopenForm(roles, request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            reopen_reading(by=person, angiogram=angiogram, **form.cleaned_data)
        except WriteRefusedError as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("A reading of %d is open again.") % number)
            state = "opened" if angiogram.opened_at is not None else "reading"
            return redirect(f"{reverse('registry:core_lab_cases')}?state={state}")
    context = {
        "angiogram": angiogram,
        "roles": roles,
        "form": form,
        "compared": is_compared(angiogram),
        "problems": _problems(form, refusal),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "corelab/reopen.html", context, status=status)


def _problems(form: ReadingToReopenForm, refusal: str) -> list[tuple[str, str]]:
    found = [(f"#id_{name}", " ".join(map(str, words))) for name, words in form.errors.items()]
    return [*found, ("#reopen", refusal)] if refusal else found
