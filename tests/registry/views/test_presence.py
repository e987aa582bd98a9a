"""Who else has the case open: said while they are there, and for a moment after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.models import Presence, User
from registry.selectors.presence import STAYS
from tests.fixtures import MakeCase


def here(person: User, registry_id: str, page: str) -> str:
    client = Client()
    client.force_login(person)
    answer = client.post(reverse("registry:presence", args=[registry_id, page]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_others_are_named_with_their_page_until_they_have_gone(
    coordinator: User, make_person: Any, make_case: MakeCase
) -> None:
    chen = make_person("investigator", username="chen")
    episode = make_case()
    assert here(coordinator, episode.registry_id, "arrival").strip() == ""
    assert "coordinator is also here, in Arrival" in here(chen, episode.registry_id, "imaging")
    assert "chen is also here, in Imaging" in here(coordinator, episode.registry_id, "arrival")
    here(chen, episode.registry_id, "procedure")
    assert "chen is also here, in Procedure" in here(coordinator, episode.registry_id, "arrival")
    assert Presence.objects.count() == 2
    long_ago = timezone.now() - STAYS - timedelta(seconds=1)
    Presence.objects.filter(user=chen).update(seen_at=long_ago)
    assert "chen" not in here(coordinator, episode.registry_id, "arrival")
    assert Presence.objects.count() == 1


def test_somebody_at_another_case_is_not_named(
    coordinator: User, make_person: Any, make_case: MakeCase
) -> None:
    first, second = make_case(), make_case()
    here(make_person("coordinator", username="chen"), first.registry_id, "arrival")
    assert "chen" not in here(coordinator, second.registry_id, "arrival")
