"""Asking a question about one answer of a case."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from registry.codebook.lookup import section_by_key
from registry.forms.queries import QuestionForm
from registry.http import clinical_page, person_of
from registry.selectors.queries import people_of_site
from registry.services.errors import WriteRefusedError
from registry.services.queries import ask
from registry.views.address import visible_episode
from registry.views.query_place import Place, may_see, row_number


@clinical_page("registry.ask_query")
def query_new(request: HttpRequest, key: str) -> HttpResponse:
    """Ask about the field that the address names: ``?section=&row=&variable=``."""
    place = _place(request, key)
    form = QuestionForm(request.POST or None, people=people_of_site(place.episode.site))
    if request.method == "POST" and form.is_valid():
        try:
            query = ask(
                by=person_of(request),
                episode=place.episode,
                section=place.section,
                variable=place.variable.name if place.variable is not None else "",
                row_id=place.row_id,
                text=form.cleaned_data["text"],
                assigned_to=form.cleaned_data["assigned_to"],
            )
        except WriteRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The question has been asked, as query %s.") % query)
            return redirect("registry:query", number=query.pk)
    status = 422 if form.errors else 200
    return render(request, "queries/new.html", {"place": place, "form": form}, status=status)


def _place(request: HttpRequest, key: str) -> Place:
    """Return the place that is asked about; one that is not there, or not to be seen, is 404."""
    episode = visible_episode(request, key)
    row = request.GET.get("row", "")
    try:
        section = section_by_key(request.GET.get("section", ""))
        variable = section.variable(request.GET.get("variable", ""))
    except KeyError:
        raise Http404 from None
    if bool(row or section.repeats) and row_number(row) is None:
        raise Http404
    place = Place(episode, section, variable, row_number(row))
    if place.record is None or not may_see(request, variable):
        raise Http404
    return place
