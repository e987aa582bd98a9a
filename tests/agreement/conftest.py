"""One cohort for all comparisons: loaded, snapshotted and derived once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from registry.bulk.draft import Draft
from registry.bulk.loading import load
from registry.models import Attempt, Procedure, Site
from tests.agreement.doctored_cases import doctored_cases
from tests.agreement.two_programs import INGREDIENTS, SHOWN, World, report_values

ZONES = {"AG1": "Asia/Shanghai", "AG2": "Europe/Berlin"}
CASES_PER_SITE = 450
WITH_A_SECOND_PROCEDURE = 5


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        drafts: dict[str, Draft] = {}
        for code, zone in ZONES.items():
            drafts |= _site_with_cases(code, zone)
        report = report_values(
            tmp_path_factory.mktemp("snapshots"), list(ZONES), [*SHOWN, *INGREDIENTS]
        )
        yield World(drafts, {number: draft.values() for number, draft in drafts.items()}, report)
        transaction.set_rollback(True)


def _site_with_cases(code: str, zone: str) -> dict[str, Draft]:
    site = Site.objects.create(code=code, name=f"{zone} (synthetic)", time_zone=zone)
    drafts = doctored_cases(20230113, CASES_PER_SITE, zone)
    load(site, drafts, source="agreement")
    episodes = list(site.episodes.order_by("id"))
    for episode in episodes[:WITH_A_SECOND_PROCEDURE]:
        again = Procedure.objects.create(episode=episode, seq=2)
        Attempt.objects.create(procedure=again, seq=1, etici_after="3")
    return dict(zip([episode.registry_id for episode in episodes], drafts, strict=True))
