"""One site of the access matrix: its addresses, and what a write sends there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from analytics.models import ReportVersion
from registry.models import (
    DataImport,
    DataQuery,
    Episode,
    SavedView,
    Site,
    User,
)

ONSET = date(2026, 11, 1)


@dataclass
class Place:
    """One site: its people, its case, its report, and the canaries in them."""

    site: Site
    people: dict[str, User]
    episode: Episode
    version: ReportVersion
    query: DataQuery
    calendar: str  # the secret of an address; at the other site it has been revoked
    view: SavedView
    data_import: DataImport
    number: int = 0
    procedure: int = 0
    newest_change: int = 0  # the last save of answers, which can still be taken back
    canaries: set[str] = field(default_factory=set)
    identity: set[str] = field(default_factory=set)
    drafts: set[str] = field(default_factory=set)  # of identifying items
    of_import: set[str] = field(default_factory=set)

    @property
    def arguments(self) -> dict[str, dict[str, Any]]:
        """What stands in the addresses of this site's objects, by the name of the address."""
        case = {"key": self.episode.registry_id}
        slug = {"slug": self.version.report.slug}
        version = slug | {"number": self.version.number}
        view = {"pk": self.view.pk}
        number = {"number": self.data_import.pk}
        return {
            "registry:remove_list_view": view,
            "registry:default_list_view": view,
            "registry:case": case,
            "registry:case_page": case | {"page_key": "patient"},
            "registry:field": case | {"page_key": "patient"},
            "registry:presence": case | {"page_key": "patient"},
            "registry:review": case,
            "registry:history": case,
            "registry:undo": case | {"event_id": self.newest_change},
            "registry:verification": case,
            "registry:procedures": case,
            "registry:keep_warning": case,
            "registry:query_new": case,
            "registry:query": {"number": self.query.pk},
            "registry:call_record": case,
            "registry:call_number": case,
            "registry:calendar_feed": {"secret": self.calendar},
            "registry:follow_up_window": {"code": self.site.code},
            "registry:sheet": case,
            "registry:case_file": case,
            "registry:core_lab_reading": {"number": self.number},
            "registry:core_lab_reopen": {"number": self.number},
            "registry:import_template": {"extension": "csv"},
            "registry:import": number,
            "registry:import_progress": number,
            "registry:import_columns": number,
            "registry:import_act": number,
            "registry:import_errors": number,
            "registry:import_refused": number | {"extension": "csv"},
            "registry:api_case": {"registry_id": self.episode.registry_id},
            "registry:api_section": {"registry_id": self.episode.registry_id, "key": "imaging"},
            "analytics:report": slug,
            "analytics:progress": slug,
            "analytics:regenerate": slug,
            "analytics:version": version,
            "analytics:tab": version | {"tab": "flow"},
            "analytics:download": version | {"extension": "pdf"},
            "analytics:figure": version | {"name": "figure-1-wide", "extension": "svg"},
            "analytics:api_versions": slug,
            "analytics:api_newest_run": slug,
            "analytics:api_run": {"pk": self.version.run_id},
        }

    @property
    def queries(self) -> dict[str, dict[str, str]]:
        """What a list is narrowed to, so that it is about this site."""
        code = {"site": self.site.code}
        field = {"section": "imaging", "variable": "aspects"}
        return {
            "registry:case_list": code,
            "registry:api_cases": code,
            "registry:query_list": code,
            "registry:query_new": field,
            "registry:case_csv": code,
            "registry:search": {"q": "1"},
        }

    def body(self, method: str, name: str) -> dict[str, Any]:
        """Return what a write sends; a legal one where this site's data may be written."""
        facts = {"hospital_number": uuid4().hex, "onset_date": ONSET.isoformat(), "sex": "male"}
        bodies: dict[str, dict[str, Any]] = {
            "PATCH registry:api_section": {"version": 2, "values": {"aspects": 7}},
            "POST registry:api_cases": facts | {"site": self.site.code},
            "POST registry:new_case": facts | {"site": self.site.pk, "client_key": uuid4()},
            "POST registry:search": {"q": "1"},
            "POST registry:save_list_view": {"name": "Mine", "query": "status=draft"},
            "POST registry:batch": {"site": self.site.pk, "year": ONSET.year},
            "POST registry:new_case_check": {
                "site": self.site.pk,
                "hospital_number": f"CANARY-{self.site.code}-NUMBER",
                "onset_date": ONSET.isoformat(),
            },
            "POST registry:procedures": {"client_key": uuid4()},
            "POST registry:field": {
                "item": uuid4(),
                "person": self.people["coordinator"].pk,
                "patient-version": 1,
                "patient-ethnicity": "east_asian",
            },
            "POST registry:verification": {"whole": "1"},
            "POST registry:keep_warning": {"rule": "USUAL-sbp", "because": "source"},
            "POST registry:query_new": {"text": "Is this right?"},
            "POST registry:query": {"act": "note", "text": "Asked at the ward."},
            "POST registry:call_record": {"result": "no_answer", "client_key": uuid4()},
            "POST registry:digest_choice": {"wanted": "1", "email": "somebody@example.org"},
            "POST registry:follow_up_window": {"before": 15, "after": 15},
            "POST registry:core_lab_cases": {"procedure": self.procedure},
            "POST registry:core_lab_reading": {"remarks": "a draft"},
            "POST registry:imports": {
                "site": self.site.pk,
                "layout": "case",
                "file": SimpleUploadedFile("file.csv", b"hospital_number\r\n"),
            },
            "POST registry:import_columns": {"look": "1"},
            "POST registry:import_act": {"act": "columns"},
            "POST registry:appearance": {"theme": "dark"},
            "POST login": {"username": "coordinator-HZ", "password": "a wrong password"},
        }
        return bodies.get(f"{method} {name}", {})
