"""A program that talks JSON in the name of a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from registry.models import Episode, Site, User
from tests.fixtures import MakeCase

Program = Callable[[User], APIClient]


@pytest.fixture
def program() -> Program:
    """Return a client that is signed in as a person and is held to the CSRF rules."""

    def sign_in(user: User) -> APIClient:
        client = APIClient()
        client.force_login(user)
        client.default_format = "json"
        return client

    return sign_in


@pytest.fixture
def api(program: Program, coordinator: User) -> APIClient:
    return program(coordinator)


@pytest.fixture
def case(make_case: MakeCase) -> Episode:
    return make_case(number="CANARY-NUMBER")


@pytest.fixture
def new_case(site: Site) -> dict[str, Any]:
    """The body of a create, and its key under ``"key"``."""
    return {
        "key": str(uuid4()),
        "body": {
            "site": site.code,
            "hospital_number": "A 77",
            "onset_date": "2026-11-20",
            "sex": "female",
        },
    }
