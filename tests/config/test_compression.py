"""Pages travel compressed where the browser takes it; downloads come as they are."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from registry.models import User
from tests.fixtures import MakeCase

pytestmark = pytest.mark.django_db


def test_a_page_is_compressed_for_who_takes_it(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    plain = client.get("/today/")
    packed = client.get("/today/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.content) < len(plain.content) / 2
    assert b"<h1>Today</h1>" in gzip.decompress(packed.content)


def test_a_download_keeps_its_length(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    client.force_login(coordinator)
    address = f"/cases/{make_case().registry_id}/sheet.pdf"
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "Content-Encoding" not in answer.headers
    assert answer.content.startswith(b"%PDF")
