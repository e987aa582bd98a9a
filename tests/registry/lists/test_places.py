"""What the navigation, the menu and the jump box offer opens for those to whom it is offered."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client
from django.urls import is_valid_path

from registry.templatetags.shell import MENU_PLACES, PLACES
from registry.views.commands import COMMANDS
from tests.fixtures import MakePerson

OFFERED = sorted(
    {(place.url, place.permission) for place in (*PLACES, *MENU_PLACES)}
    | {(command.address, command.permission) for command in COMMANDS}
)


@pytest.mark.parametrize("role", sorted(settings.ROLES))
def test_what_is_offered_opens(client: Client, make_person: MakePerson, role: str) -> None:
    person = make_person(role)
    client.force_login(person)
    offered = [
        address
        for address, permission in OFFERED
        if is_valid_path(address.partition("?")[0]) and person.has_perm(permission)
    ]
    answers = {address: client.get(address).status_code for address in offered}
    assert answers
    assert {a: code for a, code in answers.items() if code != HTTPStatus.OK} == {}
