"""What contradicts or is unusual stands at the field, in words, with what was typed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

from django.test import Client

from registry.codebook.lookup import section_by_key
from registry.models import Episode, User
from registry.services.records import save_section
from registry.services.rows import add_row
from tests.fixtures import MakeCase

CHINA = timezone(timedelta(hours=8))


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 20, hour, minute, tzinfo=CHINA)


def save(by: User, episode: Episode, key: str, **values: Any) -> None:
    save_section(
        by=by,
        episode=episode,
        section=section_by_key(key),
        values=values,
        missing={},
        base_version=1,
    )


def field_of(page: str, name: str) -> str:
    """Return the HTML from the start of one field to the start of the next."""
    start = page.index(f'data-field="{name}"')
    return re.split(r'data-field="', page[start + 12 :], maxsplit=1)[0]


def shown(client: Client, by: User, episode: Episode, page: str) -> str:
    client.force_login(by)
    answer = client.get(f"/cases/{episode.registry_id}/{page}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_end_before_its_start_is_said_at_the_field(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    save(coordinator, episode, "procedure", puncture_dt=at(10, 5), procedure_end_dt=at(9, 30))
    field = field_of(shown(client, coordinator, episode, "procedure"), "procedure_end_dt")
    assert 'class="field-error"' in field
    assert 'aria-invalid="true"' in field
    assert "09:30" in field


def test_an_unusual_value_asks_at_the_field_without_calling_it_invalid(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    save(coordinator, episode, "presentation", sbp=235)
    field = field_of(shown(client, coordinator, episode, "arrival"), "sbp")
    assert 'class="field-warning"' in field
    assert "aria-invalid" not in field
    assert "usual range" in field


def test_a_fault_in_a_row_is_said_at_that_row(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    for start, end in ((at(10, 21), at(10, 33)), (at(10, 52), at(10, 48))):
        add_row(
            by=coordinator,
            episode=episode,
            section=section_by_key("attempts"),
            values={"device_deploy_dt": start, "retrieve_dt": end},
            missing={},
            client_key=uuid4(),
        )
    page = shown(client, coordinator, episode, "procedure")
    faults = re.findall(r'class="field-error".*?</p>', page, flags=re.DOTALL)
    assert len(faults) == 1
    assert "Attempt 2" in faults[0]


def test_nothing_is_said_when_nothing_is_wrong(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    save(coordinator, episode, "presentation", sbp=140)
    page = shown(client, coordinator, episode, "arrival")
    assert "field-warning" not in page
    assert "field-error" not in page
