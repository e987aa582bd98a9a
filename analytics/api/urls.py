"""Addresses of the reports for programs, below ``/api/v1/``."""

from __future__ import annotations

from django.urls import path

from analytics.api import views

urlpatterns = [
    path("reports/", views.ReportList.as_view(), name="api_reports"),
    path("reports/<slug:slug>/versions/", views.VersionList.as_view(), name="api_versions"),
    path("reports/<slug:slug>/run/", views.NewestRun.as_view(), name="api_newest_run"),
    path("runs/<int:pk>/", views.RunDetail.as_view(), name="api_run"),
]
