"""Two sites with a person of every role at each, and a canary in every text that can be typed.

A canary is a word that stands in one site's data and nowhere else. Where it turns up, that data
has been shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from analytics.execution.artefacts import store_file
from analytics.execution.claim import claim_run
from analytics.execution.finish import Made, MadeFile, finish_done
from analytics.execution.formats import PAGE
from analytics.models import ReportSite, ReportVersion, Run, Snapshot, StandingReport
from analytics.render.figures.book import FigureBook
from analytics.render.page import page_fragments, page_to_json
from analytics.report.serialise import report_to_json
from registry.codebook.lookup import all_sections, section_by_key
from registry.codebook.variable import Kind, Section, Variable
from registry.models import (
    AuditEvent,
    DataImport,
    DataQuery,
    Episode,
    Procedure,
    Record,
    SavedView,
    Site,
    SiteMembership,
    User,
)
from registry.services.calendar_keys import make_address, revoke_address
from registry.services.cases import create_case
from registry.services.core_lab import send_to_core_lab
from registry.services.drafts import keep_draft
from registry.services.location import find_record, rows_of
from registry.services.queries import ask
from registry.services.records import save_section
from registry.services.roles import give_role, sync_roles
from tests.access.checked_import import checked_import
from tests.access.table import ROLES
from tests.analytics.render.sample import sample_report
from tests.registry.models.whole_case import add_a_row_to_every_table

ONSET = date(2026, 11, 1)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


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
    def newest_change(self) -> int:
        """The last save of answers, which can still be taken back."""
        changes = AuditEvent.objects.filter(
            case_key=self.episode.registry_id, action="record.change"
        )
        return changes.values_list("pk", flat=True)[0]

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
            "POST registry:core_lab_cases": {"procedure": self.episode.procedures.get(seq=1).pk},
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


@dataclass(frozen=True)
class World:
    own: Place
    other: Place
    sessions: dict[str, str]

    def client(self, role: str) -> Client:
        """Return a browser in which the person of this role at the own site is signed in."""
        client = Client(raise_request_exception=True)
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def may_not_show(self, role: str) -> set[str]:
        """Return the canaries that no answer to this role may hold."""
        person = self.own.people.get(role)
        other = self.other
        foreign = other.canaries | other.identity | other.drafts | other.of_import
        if person is None or not person.has_perm("registry.import_data"):
            foreign |= self.own.of_import
        if person is None or not person.has_perm("registry.view_case"):
            return foreign | self.own.identity | self.own.canaries | self.own.drafts
        knows = person.has_perm("registry.view_identity")
        return foreign if knows else foreign | self.own.identity | self.own.drafts


def build_world() -> World:
    sync_roles(settings.ROLES)
    own, other = _place("HZ", "Asia/Shanghai"), _place("BE", "Europe/Berlin")
    revoke_address(other.people["coordinator"])
    return World(own, other, {role: _session(user) for role, user in own.people.items()})


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _place(code: str, zone: str) -> Place:
    site = Site.objects.create(code=code, name=f"CANARY-{code}-site", time_zone=zone)
    people = {role: _person(role, site) for role in ROLES if role != "anonymous"}
    episode = create_case(
        by=people["coordinator"],
        site=site,
        hospital_number=f"CANARY-{code}-NUMBER",
        onset_date=ONSET,
        sex=None,
        client_key=uuid4(),
    )
    query = ask(
        by=people["data_manager"],
        episode=episode,
        section=section_by_key("imaging"),
        variable="aspects",
        text=f"CANARY-{code}-question",
    )
    secret = make_address(people["coordinator"])
    view = SavedView.objects.create(
        owner=people["coordinator"], name=f"CANARY-{code}-view", query="status=draft", site=site
    )
    data_import = checked_import(people["coordinator"], site)
    place = Place(site, people, episode, _version(code), query, secret, view, data_import)
    place.canaries |= {episode.registry_id, f"CANARY-{code}-report", f"CANARY-{code}-question"}
    place.canaries.add(view.name)
    place.of_import |= {f"CANARY-{code}-file", f"CANARY-{code}-cell"}
    place.identity.add(f"CANARY-{code}-NUMBER")
    _fill_with_canaries(place)
    _keep_a_draft(place)
    place.number = _sent_to_core_lab(place)
    return place


def _sent_to_core_lab(place: Place) -> int:
    """Send the case to the core laboratory, whose second reader has no part in the matrix."""
    person = User.objects.create_user(username=f"second-reader-{place.site.code}")
    give_role(person, "core_lab_reader")
    SiteMembership.objects.create(user=person, site=place.site)
    procedure = Procedure.objects.select_related("episode__site").get(episode=place.episode, seq=1)
    (angiogram,) = send_to_core_lab(by=place.people["data_manager"], procedures=[procedure])
    return angiogram.number


def _person(role: str, site: Site) -> User:
    user = User.objects.create_user(
        username=f"{role}-{site.code}", first_name="CANARY", last_name=f"{site.code}-{role}"
    )
    give_role(user, role)
    SiteMembership.objects.create(user=user, site=site)
    return user


def _fill_with_canaries(place: Place) -> None:
    """Write a canary into every text of every row of the case, through the service."""
    add_a_row_to_every_table(place.people["coordinator"], place.episode)
    numbers = count(1)
    for section in all_sections():
        texts = [item for item in section.variables if _can_hold_a_canary(item)]
        for record in _records(place.episode, section) if texts else ():
            values = {item.name: f"CANARY-{place.site.code}-{next(numbers):03d}" for item in texts}
            place.canaries |= {values[item.name] for item in texts if not item.identifying}
            place.identity |= {values[item.name] for item in texts if item.identifying}
            save_section(
                by=place.people["coordinator"],
                episode=place.episode,
                section=section,
                values=values,
                missing={},
                base_version=record.version,
                owner_id=None if section.table == "episode" else record.pk,
            )


def _keep_a_draft(place: Place) -> None:
    """Keep a birth date that cannot be read: what was typed for it may be anything."""
    canary = f"CANARY-{place.site.code}-draft"
    place.drafts.add(canary)
    with transaction.atomic():
        keep_draft(
            by=place.people["coordinator"],
            episode=place.episode,
            section=section_by_key("identity"),
            target=_identity_of(place.episode),
            variable="birth_date",
            typed={"": [canary]},
            error=f"“{canary}” is not a date.",
        )


def _identity_of(episode: Episode) -> str:
    record = find_record(episode, section_by_key("identity"), None)
    assert record is not None
    return record.target


def _can_hold_a_canary(variable: Variable) -> bool:
    """Tell whether the item is a free text; the hospital number has its canary already."""
    return variable.kind is Kind.TEXT and variable.name != "hospital_number"


def _records(episode: Episode, section: Section) -> Iterator[Record]:
    if section.repeats:
        yield from rows_of(episode, section)
        return
    record = find_record(episode, section, None)
    if record is not None:
        record.refresh_from_db()
        yield record


def _version(code: str) -> ReportVersion:
    report = StandingReport.objects.create(
        slug=f"report-{code.lower()}",
        plan_key="after_guo_2023",
        title=f"CANARY-{code}-report",
        scope_key=code,
    )
    ReportSite.objects.create(report=report, code=code)
    snapshot = Snapshot.objects.create(
        content_hash=code.zfill(64),
        folder=code,
        created_at=NOW,
        data_cut_off=NOW,
        sites=[code],
        row_counts={},
        cases=1,
        synthetic_cases=1,
        code_version="test",
    )
    run = Run.objects.create(report=report, requested_at=NOW, not_before=NOW)
    claim = claim_run(run.pk, NOW)
    assert claim is not None
    claim.write(snapshot=snapshot, identity=code.zfill(64))
    made = Made(plan_hash="p", code_version="test", report_sha256="r", files=_files(code))
    return finish_done(claim, made, NOW)


def _files(code: str) -> list[MadeFile]:
    title = f"CANARY-{code}-report"
    report = replace(sample_report(), title=title)
    contents = {
        "json": report_to_json(report),
        PAGE: page_to_json(page_fragments(report, FigureBook())),
        "pdf": f"%PDF {title}".encode(),
        "figure-1-wide.svg": f"<svg><title>{title}</title></svg>".encode(),
    }
    return [
        MadeFile(
            format=name,
            filename=f"report.{name.rpartition('.')[2]}",
            media_type="application/octet-stream",
            stored=store_file(content),
        )
        for name, content in contents.items()
    ]
