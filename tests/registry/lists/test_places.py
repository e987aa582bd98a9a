"""What the navigation, the menu and the jump box offer opens for those to whom it is offered."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client

from registry.places import ALL_PLACES
from tests.fixtures import MakePerson


@pytest.mark.parametrize("role", sorted(settings.ROLES))
def test_what_is_offered_opens(client: Client, make_person: MakePerson, role: str) -> None:
    person = make_person(role)
    client.force_login(person)
    offered = [place.url for place in ALL_PLACES if place.is_open_to(person)]
    answers = {address: client.get(address).status_code for address in offered}
    assert answers
    assert {a: code for a, code in answers.items() if code != HTTPStatus.OK} == {}


def test_no_place_stands_twice() -> None:
    assert len({place.url for place in ALL_PLACES}) == len(ALL_PLACES)
    assert len({place.key for place in ALL_PLACES}) == len(ALL_PLACES)


def test_import_is_offered_to_those_for_whom_it_opens(make_person: MakePerson) -> None:
    (place,) = (place for place in ALL_PLACES if place.key == "import")
    open_to = {role for role in settings.ROLES if place.is_open_to(make_person(role))}
    assert open_to == {"coordinator", "data_manager"}
