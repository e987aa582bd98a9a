"""Addresses of the registry. None holds a name or a hospital number.

The words beside ``<slug:page_key>`` must not be keys of the codebook's pages.
"""

from __future__ import annotations

from django.urls import include, path

from registry.views import (
    appearance,
    case_list,
    case_page,
    core_lab,
    core_lab_cases,
    dictionary,
    history,
    paper,
    review,
    today,
)

app_name = "registry"

urlpatterns = [
    path("", appearance.start, name="start"),
    path("appearance/", appearance.appearance, name="appearance"),
    path("styleguide/", appearance.style_guide, name="style_guide"),
    path("today/", today.today, name="today"),
    path("cases/", case_list.case_list, name="case_list"),
    path("cases/new/", case_list.new_case, name="new_case"),
    path("cases/<slug:key>/", case_page.case, name="case"),
    path("cases/<slug:key>/review/", review.review, name="review"),
    path("cases/<slug:key>/changes/", history.history, name="history"),
    path("cases/<slug:key>/sheet.pdf", paper.sheet, name="sheet"),
    path("cases/<slug:key>/case.pdf", paper.case_file, name="case_file"),
    path("cases/<slug:key>/procedures/", case_page.procedures, name="procedures"),
    path("cases/<slug:key>/<slug:page_key>/", case_page.case_page, name="case_page"),
    path("corelab/", core_lab.queue, name="core_lab_queue"),
    path("corelab/cases/", core_lab_cases.core_lab_cases_page, name="core_lab_cases"),
    path("corelab/<int:number>/", core_lab.reading, name="core_lab_reading"),
    path("paper/blank.pdf", paper.blank, name="blank_sheet"),
    path("api/v1/", include("registry.api.urls")),
    path("data/dictionary/", dictionary.dictionary, name="dictionary"),
    path("data/dictionary/codebook.json", dictionary.dictionary_json, name="dictionary_json"),
    path("data/dictionary/codebook.csv", dictionary.dictionary_csv, name="dictionary_csv"),
]
