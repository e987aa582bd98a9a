"""Addresses of the registry. None holds a name or a hospital number.

The words beside ``<slug:page_key>`` must not be keys of the codebook's pages.
"""

from __future__ import annotations

from django.urls import include, path

from registry.views import (
    appearance,
    case_list,
    case_page,
    dictionary,
    history,
    import_files,
    imports,
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
    path("cases/<slug:key>/procedures/", case_page.procedures, name="procedures"),
    path("cases/<slug:key>/<slug:page_key>/", case_page.case_page, name="case_page"),
    path("api/v1/", include("registry.api.urls")),
    path("data/import/", imports.imports, name="imports"),
    path(
        "data/import/template.<slug:extension>",
        import_files.import_template,
        name="import_template",
    ),
    path("data/import/<int:number>/", imports.data_import, name="import"),
    path("data/import/<int:number>/progress/", imports.progress, name="import_progress"),
    path("data/import/<int:number>/columns/", imports.columns, name="import_columns"),
    path("data/import/<int:number>/act/", imports.act, name="import_act"),
    path("data/import/<int:number>/errors.csv", import_files.import_errors, name="import_errors"),
    path(
        "data/import/<int:number>/refused.<slug:extension>",
        import_files.import_refused,
        name="import_refused",
    ),
    path("data/dictionary/", dictionary.dictionary, name="dictionary"),
    path("data/dictionary/codebook.json", dictionary.dictionary_json, name="dictionary_json"),
    path("data/dictionary/codebook.csv", dictionary.dictionary_csv, name="dictionary_csv"),
]
