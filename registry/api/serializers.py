"""What requests carry, and a case as it stands in a list."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from registry.codebook.lookup import variable_by_name
from registry.models import Episode, Site
from registry.selectors.cases import SORTS, STATUSES, CaseFilter
from registry.services.errors import HospitalNumberError
from registry.services.identity import normalised_number

LARGEST_ID = 2**63 - 1
LARGEST_VERSION = 2**31 - 1
LONGEST_REASON = 400


class CaseSummarySerializer(serializers.ModelSerializer[Episode]):
    """A case without its answers."""

    site = serializers.SlugRelatedField[Site](slug_field="code", read_only=True)
    synthetic = serializers.BooleanField(source="site.synthetic", read_only=True)
    status = serializers.CharField(read_only=True)

    class Meta:
        model = Episode
        fields = [
            "registry_id",
            "site",
            "synthetic",
            "index_date",
            "status",
            "created_at",
            "changed_at",
            "signed_at",
            "amended_at",
            "required_count",
            "answered_count",
            "known_count",
            "error_count",
            "warning_count",
        ]


class CaseQuery(serializers.Serializer[CaseFilter]):
    """The filters and the order of a list of cases. A word that is not known is refused."""

    status = serializers.ChoiceField(choices=list(STATUSES), required=False)
    site = serializers.CharField(max_length=8, required=False)
    search = serializers.CharField(max_length=40, required=False)
    date_from = serializers.DateField(required=False)
    date_to = serializers.DateField(required=False)
    sort = serializers.ChoiceField(choices=list(SORTS), required=False)
    limit = serializers.IntegerField(min_value=1, required=False)
    offset = serializers.IntegerField(min_value=0, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown = sorted(set(self.initial_data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError(
                {name: [_("There is no parameter of this name.")] for name in unknown}
            )
        return attrs

    def wanted(self) -> CaseFilter:
        """Return the filter without the place in the list, which the paginator reads."""
        words = self.validated_data
        return CaseFilter(
            **{name: word for name, word in words.items() if name not in ("limit", "offset")}
        )


class NewCase(serializers.Serializer[Episode]):
    """The four facts that a case starts from. ``sites`` are those that the person works at."""

    hospital_number = serializers.CharField(max_length=40)
    onset_date = serializers.DateField()
    although_duplicate = serializers.BooleanField(default=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        sex = variable_by_name("sex").choices
        return {
            **super().get_fields(),
            "site": serializers.SlugRelatedField[Site](
                slug_field="code", queryset=self.context["sites"].filter(active=True)
            ),
            "sex": serializers.ChoiceField(
                choices=[] if sex is None else sex.codes, allow_null=True, default=None
            ),
        }

    def validate_hospital_number(self, number: str) -> str:
        try:
            normalised_number(number)
        except HospitalNumberError as refusal:
            raise serializers.ValidationError(str(refusal)) from refusal
        return number

    def validate_onset_date(self, onset: date) -> date:
        if onset > timezone.localdate():
            raise serializers.ValidationError(_("The onset lies in the future. Check the date."))
        return onset


class SectionChange(serializers.Serializer[Any]):
    """Answers to one section of one record; the answers themselves are read by the codebook."""

    version = serializers.IntegerField(min_value=1, max_value=LARGEST_VERSION)
    record = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    values = serializers.DictField(default=dict)
    missing = serializers.DictField(default=dict)
    estimated = serializers.DictField(child=serializers.BooleanField(), default=dict)
    reason = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_blank=True, default=""
    )


class ClientKey(serializers.Serializer[UUID]):
    """The header that makes a repeated create harmless."""

    key = serializers.UUIDField()
