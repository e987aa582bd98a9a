"""Reports, versions and runs as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.reverse import reverse

from analytics.models import Artefact, ReportVersion, Run, StandingReport


class ArtefactSerializer(serializers.ModelSerializer[Artefact]):
    """A file of a version."""

    class Meta:
        model = Artefact
        fields = ["format", "filename", "media_type", "sha256", "size"]


class VersionSerializer(serializers.ModelSerializer[ReportVersion]):
    """A finished version, its files, and the address where it can be read for ever."""

    url = serializers.SerializerMethodField()
    snapshot = serializers.CharField(source="snapshot.content_hash")
    files = ArtefactSerializer(source="artefacts", many=True)

    class Meta:
        model = ReportVersion
        fields = [
            "number",
            "url",
            "created_at",
            "data_as_of",
            "cases",
            "snapshot",
            "plan_hash",
            "code_version",
            "report_sha256",
            "seconds",
            "files",
        ]

    def get_url(self, version: ReportVersion) -> Any:
        arguments = [version.report.slug, version.number]
        return reverse("analytics:version", arguments, request=self.context["request"])


class RunSerializer(serializers.ModelSerializer[Run]):
    """How far a run is, and how it ended."""

    class Meta:
        model = Run
        fields = [
            "id",
            "status",
            "attempt",
            "step_no",
            "steps",
            "step_name",
            "requested_at",
            "started_at",
            "finished_at",
            "failure",
            "reference",
        ]


class ReportSerializer(serializers.ModelSerializer[StandingReport]):
    """A standing report; ``newest_version`` is the number of the newest version or null."""

    sites = serializers.ListField(source="site_codes")
    newest_version = serializers.IntegerField(source="newest_number", allow_null=True)
    stale_since = serializers.DateTimeField()

    class Meta:
        model = StandingReport
        fields = ["slug", "title", "sites", "active", "stale_since", "newest_version"]
