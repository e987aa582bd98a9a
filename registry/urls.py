"""Addresses of the registry. None holds a name or a hospital number.

The words beside ``<slug:page_key>`` must not be keys of the codebook's pages.
"""

from __future__ import annotations

from django.urls import include, path

from registry.views import (
    appearance,
    asking,
    calendar,
    call_list,
    call_record,
    case_list,
    case_page,
    check_budget,
    core_lab,
    core_lab_cases,
    dictionary,
    field,
    follow_up_settings,
    history,
    keeping,
    paper,
    presence,
    query_list,
    query_page,
    review,
    session,
    today,
    undo,
    verification,
)

app_name = "registry"

urlpatterns = [
    path("", appearance.start, name="start"),
    path("appearance/", appearance.appearance, name="appearance"),
    path("language/", appearance.language, name="language"),
    path("styleguide/", appearance.style_guide, name="style_guide"),
    path("today/", today.today, name="today"),
    path("followup/", call_list.calls, name="calls"),
    path("followup/calendar.ics", calendar.calendar, name="calendar"),
    path("followup/calendar/address/", calendar.calendar_address, name="calendar_address"),
    path("followup/calendar/<str:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("followup/settings/", follow_up_settings.follow_up_settings, name="follow_up_settings"),
    path("followup/settings/mail/", follow_up_settings.digest_choice, name="digest_choice"),
    path(
        "followup/settings/window/<slug:code>/",
        follow_up_settings.follow_up_window,
        name="follow_up_window",
    ),
    path("cases/", case_list.case_list, name="case_list"),
    path("cases/new/", case_list.new_case, name="new_case"),
    path("cases/<slug:key>/", case_page.case, name="case"),
    path("cases/<slug:key>/followup/90d/", call_record.call_record, name="call_record"),
    path("cases/<slug:key>/followup/90d/number/", call_record.call_number, name="call_number"),
    path("cases/<slug:key>/review/", review.review, name="review"),
    path("cases/<slug:key>/changes/", history.history, name="history"),
    path("cases/<slug:key>/changes/<int:event_id>/undo/", undo.undo_change, name="undo"),
    path("cases/<slug:key>/verification/", verification.verification, name="verification"),
    path("cases/<slug:key>/keep/", keeping.keep, name="keep_warning"),
    path("cases/<slug:key>/queries/new/", asking.query_new, name="query_new"),
    path("cases/<slug:key>/sheet.pdf", paper.sheet, name="sheet"),
    path("cases/<slug:key>/case.pdf", paper.case_file, name="case_file"),
    path("cases/<slug:key>/procedures/", case_page.procedures, name="procedures"),
    path("cases/<slug:key>/<slug:page_key>/", case_page.case_page, name="case_page"),
    path("cases/<slug:key>/<slug:page_key>/field/", field.field, name="field"),
    path("cases/<slug:key>/<slug:page_key>/presence/", presence.presence, name="presence"),
    path("session/", session.session, name="session"),
    path("queries/", query_list.query_list, name="query_list"),
    path("queries/<int:number>/", query_page.query, name="query"),
    path("corelab/", core_lab.queue, name="core_lab_queue"),
    path("corelab/cases/", core_lab_cases.core_lab_cases_page, name="core_lab_cases"),
    path("corelab/<int:number>/", core_lab.reading, name="core_lab_reading"),
    path("paper/blank.pdf", paper.blank, name="blank_sheet"),
    path("api/v1/", include("registry.api.urls")),
    path("data/checks/", check_budget.check_budget, name="check_budget"),
    path("data/dictionary/", dictionary.dictionary, name="dictionary"),
    path("data/dictionary/codebook.json", dictionary.dictionary_json, name="dictionary_json"),
    path("data/dictionary/codebook.csv", dictionary.dictionary_csv, name="dictionary_csv"),
]
