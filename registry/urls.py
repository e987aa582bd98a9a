"""Addresses of the registry. None holds a name or a hospital number.

The words beside ``<slug:page_key>`` must not be keys of the codebook's pages.
"""

from __future__ import annotations

from django.urls import include, path

from registry.views import (
    appearance,
    batch,
    case_columns_page,
    case_export,
    case_list,
    case_page,
    dictionary,
    history,
    new_case,
    profile,
    review,
    saved_views,
    search,
    shortcuts,
    today,
)

app_name = "registry"

urlpatterns = [
    path("", appearance.start, name="start"),
    path("appearance/", appearance.appearance, name="appearance"),
    path("language/", appearance.language, name="language"),
    path("search/", search.search, name="search"),
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/shortcuts/", shortcuts.shortcuts, name="shortcuts"),
    path("styleguide/", appearance.style_guide, name="style_guide"),
    path("today/", today.today, name="today"),
    path("cases/", case_list.case_list, name="case_list"),
    path("cases/list.csv", case_export.case_csv, name="case_csv"),
    path("cases/columns/", case_columns_page.case_columns, name="case_columns"),
    path("cases/views/", saved_views.saved_views, name="saved_views"),
    path("cases/views/save/", saved_views.save_list_view, name="save_list_view"),
    path("cases/views/<int:pk>/remove/", saved_views.remove_list_view, name="remove_list_view"),
    path("cases/views/<int:pk>/default/", saved_views.default_list_view, name="default_list_view"),
    path("cases/new/", new_case.new_case, name="new_case"),
    path("cases/new/check/", new_case.new_case_check, name="new_case_check"),
    path("cases/batch/", batch.batch, name="batch"),
    path("cases/batch/cases/", batch.batch_review, name="batch_review"),
    path("cases/batch/end/", batch.batch_end, name="batch_end"),
    path("cases/<slug:key>/", case_page.case, name="case"),
    path("cases/<slug:key>/review/", review.review, name="review"),
    path("cases/<slug:key>/changes/", history.history, name="history"),
    path("cases/<slug:key>/procedures/", case_page.procedures, name="procedures"),
    path("cases/<slug:key>/<slug:page_key>/", case_page.case_page, name="case_page"),
    path("api/v1/", include("registry.api.urls")),
    path("data/dictionary/", dictionary.dictionary, name="dictionary"),
    path("data/dictionary/codebook.json", dictionary.dictionary_json, name="dictionary_json"),
    path("data/dictionary/codebook.csv", dictionary.dictionary_csv, name="dictionary_csv"),
]
