"""Every page that can be opened is Chinese for a reader of Chinese, except what is data.

The pages are those of the access table, so that a new address is read here without being added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from registry.codebook import CODEBOOK
from tests.access.table import LINES
from tests.access.world import World, build_world
from tests.translation.catalogues import CATALOGUES, translation_of
from tests.translation.printed import WORD, texts_of

pytestmark = pytest.mark.django_db
# In the order in which they are asked: the first who may open a page reads it.
READERS = ("coordinator", "administrator", "data_manager", "core_lab_reader", "anonymous")
# Names, and what a person or a program has typed in the test's world.
DATA = {"Reperfuse", "KB", "CH", "Asia", "Shanghai", "Europe", "Berlin", "HZ", "BE", "English"}
DATA |= {"Patients"}  # a chapter of the sample report
DATA |= {"hhmm"}  # how a time is typed
DATA |= {"GB", "Windows"}  # GB 18030 and Windows-1252: how a file is written
DATA |= {"chc"}  # the initials of CANARY-HZ-coordinator
DATA |= {f"{site}-{role}" for site in ("HZ", "BE") for role in READERS}
TYPED = re.compile(
    r"CANARY[\w-]*(?: (?:HZ|BE)[\w-]*)?(?:\.csv)?|\b(?:HZ|BE)-[\w-]+|\bsecond-reader-(?:HZ|BE)\b"
    r"|\bwords\b|^neither$"  # a remark, and a cell of the imported file
)
OPENED = [line for line in LINES if line.method == "GET" and 200 in line.own.values()]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def latin() -> set[str]:
    """The Latin words that stand in Chinese sentences too: NIHSS, eTICI, Heidelberg."""
    texts = (translation_of(entry) for item in CATALOGUES for entry in item.read())
    return {word for text in texts for word in WORD.findall(text)}


def english_on(world: World, role: str, address: str, latin: set[str], **query: Any) -> set[str]:
    client = world.client(role)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    with transaction.atomic():
        answer = client.get(address, **query)
        transaction.set_rollback(True)
    if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
        b"".join(answer.streaming_content if answer.streaming else ())  # closes the file
        return set()
    html = answer.content.decode()
    assert 'lang="zh-Hans"' in html or "<html" not in html
    allowed = latin | DATA
    return {text for text in texts_of(html) if set(WORD.findall(TYPED.sub("", text))) - allowed}


@pytest.mark.parametrize("line", OPENED, ids=str)
def test_a_page_is_chinese(world: World, latin: set[str], line: Any) -> None:
    role = next((role for role in READERS if line.own[role] == 200), None)
    if role is None:
        pytest.skip("opens to nobody who is asked here")
    address = reverse(line.name, kwargs=world.own.arguments.get(line.name, {}))
    query = {"query_params": world.own.queries.get(line.name, {})}
    assert english_on(world, role, address, latin, **query) == set()


@pytest.mark.parametrize("page", [page.key for page in CODEBOOK])
@pytest.mark.parametrize("role", ["coordinator", "investigator"])
def test_a_page_of_the_case_is_chinese(world: World, latin: set[str], role: str, page: str) -> None:
    """Typed into by the coordinator, read by the investigator."""
    address = reverse("registry:case_page", args=[world.own.episode.registry_id, page])
    assert english_on(world, role, address, latin) == set()
