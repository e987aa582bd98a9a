"""Two sites with a person of every role at each, and a canary in every text that can be typed.

A canary is a word that stands in one site's data and nowhere else. Where it turns up, that data
has been shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.test import Client

from registry.codebook.lookup import all_sections, section_by_key
from registry.codebook.variable import Kind, Section, Variable
from registry.models import (
    AuditEvent,
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
from tests.access.place import ONSET, Place
from tests.access.reports import version_of
from tests.access.table import ROLES
from tests.registry.models.whole_case import add_a_row_to_every_table


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
    place = Place(site, people, episode, version_of(code), query, secret, view, data_import)
    place.canaries |= {episode.registry_id, f"CANARY-{code}-report", f"CANARY-{code}-question"}
    place.canaries.add(view.name)
    place.of_import |= {f"CANARY-{code}-file", f"CANARY-{code}-cell"}
    place.identity.add(f"CANARY-{code}-NUMBER")
    _fill_with_canaries(place)
    _keep_a_draft(place)
    place.number = _sent_to_core_lab(place)
    place.procedure = episode.procedures.get(seq=1).pk
    changes = AuditEvent.objects.filter(case_key=episode.registry_id, action="record.change")
    place.newest_change = changes.values_list("pk", flat=True)[0]
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
