"""Addresses of the reports. A version's address never changes what it shows."""

from __future__ import annotations

from django.urls import include, path

from analytics.views import agreement, files, reports, runs

app_name = "analytics"

VERSION = "reports/<slug:slug>/v/<int:number>/"

urlpatterns = [
    path("corelab/agreement/", agreement.agreement_page, name="agreement"),
    path("reports/", reports.report_list, name="reports"),
    path("reports/<slug:slug>/", reports.report, name="report"),
    path("reports/<slug:slug>/progress/", runs.progress, name="progress"),
    path("reports/<slug:slug>/regenerate/", runs.regenerate, name="regenerate"),
    path(VERSION, reports.version, name="version"),
    path(VERSION + "report.<str:extension>", files.download, name="download"),
    path(VERSION + "figure/<slug:name>.<slug:extension>", files.figure, name="figure"),
    path(VERSION + "<slug:tab>/", reports.version, name="tab"),
    path("api/v1/", include("analytics.api.urls")),
]
