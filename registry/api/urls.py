"""Addresses of cases and the codebook for programs, below ``/api/v1/``."""

from __future__ import annotations

from django.urls import path

from registry.api import views

urlpatterns = [
    path("cases/", views.CaseList.as_view(), name="api_cases"),
    path("cases/<slug:registry_id>/", views.CaseDetail.as_view(), name="api_case"),
    path(
        "cases/<slug:registry_id>/sections/<slug:key>/",
        views.CaseSection.as_view(),
        name="api_section",
    ),
    path("codebook/", views.Codebook.as_view(), name="api_codebook"),
]
