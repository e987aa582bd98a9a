"""Who may open what: the published table is the behaviour, and no answer shows another site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from registry.models import Attempt, AuditEvent
from tests.access.place import Place
from tests.access.table import LINES, ROLES, Line
from tests.access.world import World, build_world

# What stands after the question mark names the object here, in a post as well.
ADDRESSED_BY_QUERY = {"registry:query_new"}
UNLISTED = ("PUT", "PATCH", "DELETE")
pytestmark = pytest.mark.django_db
LISTED = {(line.method, line.name) for line in LINES}
# Where the address itself is the secret, its bearer sees what a reader without identity sees.
BEARERS = {"registry:calendar_feed": "investigator"}
NAMES = sorted({line.name for line in LINES})


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Build the world once: it lies in a transaction that ends with the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(seeded: World, db: None) -> World:
    """Return the world; what a test does to it is undone."""
    return seeded


def all_names() -> set[str]:
    return set(_walk(get_resolver(), ()))


def _walk(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[str]:
    for found in resolver.url_patterns:
        if isinstance(found, URLPattern):
            assert found.name, f"{found.pattern} has no name"
            yield ":".join((*spaces, found.name))
        else:
            inner = (*spaces, found.namespace) if found.namespace else spaces
            yield from _walk(found, inner)


def send(world: World, role: str, method: str, name: str, place: Place) -> Any:
    """Send one request and undo what it did."""
    address = reverse(name, kwargs=place.arguments.get(name, {}))
    body = place.body(method, name)
    options: dict[str, Any] = {"headers": {"Idempotency-Key": str(uuid4())}}
    if method == "GET" or name in ADDRESSED_BY_QUERY:
        options["query_params"] = place.queries.get(name, {})
    if method != "GET" and ":api_" in name:
        options |= {"data": json.dumps(body), "content_type": "application/json"}
    elif method == "POST":
        options["data"] = body
    with transaction.atomic():
        answer = getattr(world.client(role), method.lower())(address, **options)
        # A page may repeat the address that it was asked for: who asks knows it.
        text = content_of(answer).replace(address, "")
        transaction.set_rollback(True)
    shown = {canary for canary in world.may_not_show(BEARERS.get(name, role)) if canary in text}
    assert shown == set(), f"{role} saw {shown} at {method} {address}"
    return answer.status_code


def content_of(answer: HttpResponse) -> str:
    """Return body and headers as text, but for the address that a redirect leads to."""
    parts = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    headers = "\n".join(value for name, value in answer.items() if name != "Location")
    return f"{headers}\n{parts.decode(errors='replace')}"


def test_every_address_is_in_the_table() -> None:
    assert sorted(all_names()) == NAMES


def test_no_line_stands_twice() -> None:
    assert len(LISTED) == len(LINES)


@pytest.mark.parametrize("line", LINES, ids=str)
def test_a_role_gets_what_the_table_says(world: World, line: Line) -> None:
    places = {"own": (world.own, line.own), "other": (world.other, line.other)}
    for which, (place, expected) in places.items():
        found = {role: send(world, role, line.method, line.name, place) for role in expected}
        assert (which, found) == (which, expected)


@pytest.mark.parametrize("line", LINES, ids=str)
def test_an_object_of_another_site_is_never_given_or_written(line: Line) -> None:
    """The table itself must be right: with an object, another site answers with a refusal."""
    lists = {
        "registry:case_list",
        "registry:api_cases",
        "registry:case_csv",
        "registry:query_list",
        "registry:new_case_check",
    }
    allowed = {302, 403, 404, 405} if line.name not in lists else {200, 302, 400, 403}
    if line.name in {"registry:new_case", "registry:batch", "registry:imports"}:
        allowed = {302, 403, 422}
    assert set(line.other.values()) <= allowed
    assert all(status != 302 for role, status in line.other.items() if role != "anonymous")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", UNLISTED)
def test_a_method_that_is_not_in_the_table_changes_nothing(
    world: World, method: str, name: str
) -> None:
    if (method, name) in LISTED:
        return
    events = AuditEvent.objects.count()
    for role in ("anonymous", "coordinator", "data_manager"):
        for place in (world.own, world.other):
            send(world, role, method, name, place)
            assert AuditEvent.objects.count() == events


def test_the_canaries_sing(world: World) -> None:
    """What the matrix looks for is there to be found, by those who may see it."""
    address = reverse("registry:api_case", args=[world.own.episode.registry_id])
    text = content_of(world.client("coordinator").get(address))
    assert {canary for canary in world.own.identity if canary not in text} == set()
    missing = {canary for canary in world.own.canaries if canary not in text}
    code = world.own.site.code
    assert missing == {
        f"CANARY-{code}-report",
        f"CANARY-{code}-view",
        f"CANARY-{code}-question",
    }
    assert len(world.own.identity) == len(world.other.identity) > 4


def test_a_row_of_another_site_is_not_removed_by_its_id(world: World) -> None:
    own = reverse("registry:case_page", args=[world.own.episode.registry_id, "procedure"])
    foreign = Attempt.objects.get(procedure__episode=world.other.episode)
    answer = world.client("coordinator").post(own, {"remove": f"attempts:{foreign.pk}"})
    assert "CANARY-BE" not in content_of(answer)
    assert Attempt.objects.filter(pk=foreign.pk).exists()


def test_a_row_of_another_site_is_not_changed_by_its_id(world: World) -> None:
    own = reverse("registry:case_page", args=[world.own.episode.registry_id, "procedure"])
    foreign = Attempt.objects.get(procedure__episode=world.other.episode)
    before = foreign.values()
    posted = {
        f"attempts-{foreign.pk}-version": foreign.version,
        f"attempts-{foreign.pk}-device_brand": "stolen",
    }
    answer = world.client("coordinator").post(own, posted)
    assert "CANARY-BE" not in content_of(answer)
    foreign.refresh_from_db()
    assert foreign.values() == before


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_a_person_who_may_no_longer_work_here_is_a_stranger_at_the_next_request(
    world: World, role: str
) -> None:
    person = world.own.people[role]
    person.is_active = False
    person.save()
    address = reverse("registry:case", args=[world.own.episode.registry_id])
    assert world.client(role).get(address).headers["Location"].startswith(reverse("login"))


def test_who_leaves_a_site_loses_its_cases_at_the_next_request(world: World) -> None:
    person = world.own.people["coordinator"]
    person.memberships.all().delete()
    assert send(world, "coordinator", "GET", "registry:case", world.own) == 404
    assert send(world, "coordinator", "GET", "analytics:report", world.own) == 404
