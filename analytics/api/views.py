"""Reading reports, their versions and their runs as JSON. Nothing here writes."""

from __future__ import annotations

from django.db.models import Max, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.generics import ListAPIView, RetrieveAPIView

from analytics.api.access import MayViewReports
from analytics.api.serializers import ReportSerializer, RunSerializer, VersionSerializer
from analytics.models import ReportVersion, Run, StandingReport
from analytics.selectors import visible_reports


class ReportList(ListAPIView[StandingReport]):
    """The reports of which the person is a member of every site."""

    permission_classes = [MayViewReports]
    serializer_class = ReportSerializer

    def get_queryset(self) -> QuerySet[StandingReport]:
        newest = Max("versions__number")
        return visible_reports(self.request.user).annotate(newest_number=newest)


class VersionList(ListAPIView[ReportVersion]):
    """Every version of a report, newest first."""

    permission_classes = [MayViewReports]
    serializer_class = VersionSerializer

    def get_queryset(self) -> QuerySet[ReportVersion]:
        report = get_object_or_404(visible_reports(self.request.user), slug=self.kwargs["slug"])
        related = report.versions.select_related("snapshot", "report")
        return related.prefetch_related("artefacts")


class RunDetail(RetrieveAPIView[Run]):
    """One run of a visible report."""

    permission_classes = [MayViewReports]
    serializer_class = RunSerializer

    def get_queryset(self) -> QuerySet[Run]:
        return Run.objects.filter(report__in=visible_reports(self.request.user))


class NewestRun(RetrieveAPIView[Run]):
    """The newest run of a report, whatever became of it."""

    permission_classes = [MayViewReports]
    serializer_class = RunSerializer

    def get_object(self) -> Run:
        runs = Run.objects.filter(report__in=visible_reports(self.request.user))
        newest = runs.filter(report__slug=self.kwargs["slug"]).values("pk")[:1]
        return get_object_or_404(runs, pk__in=list(newest.values_list("pk", flat=True)))
