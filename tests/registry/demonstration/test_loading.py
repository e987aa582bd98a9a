"""Synthetic cases in the database."""

from __future__ import annotations

import hashlib
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from registry.bulk.loading import load
from registry.demonstration.cohort import load_demonstration
from registry.demonstration.generating import Stretch, generated_drafts
from registry.interface import extract_tables
from registry.models import AuditEvent, Episode, Patient, Site, User
from registry.selectors.case import load_case
from registry.services.summary import refresh_summary

pytestmark = pytest.mark.django_db


def fingerprint(code: str) -> str:
    with extract_tables([code]) as tables:
        content = {
            table.name: [row for batch in table.batches for row in batch] for table in tables
        }
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()


def test_the_demonstration_is_loaded_once() -> None:
    assert load_demonstration() == 127
    assert load_demonstration() == 0
    assert Episode.objects.filter(site__code="HZ", site__synthetic=True).count() == 127
    assert AuditEvent.objects.filter(action="case.import").count() == 127
    assert User.objects.filter(memberships__site__code="HZ").count() == 7
    assert not User.objects.filter(memberships__site__code="QD").exists()


def test_what_is_stored_is_what_was_drafted(site: Site) -> None:
    (draft,) = generated_drafts(Stretch("HZ", "Asia/Shanghai", "stored", 1, 1))
    load(site, [draft], source="test")
    case = load_case(Episode.objects.get().pk)
    stored, drafted = case.values(), draft.values()
    for name, value in drafted.items():
        if name not in case.rows:
            assert stored[name] == value, name
    for table in ("attempt", "rescuetreatment", "haemorrhagefinding"):
        for row, wanted in zip(stored[table], drafted[table], strict=True):
            assert {name: row[name] for name in wanted if name != "missing"} == {
                name: value for name, value in wanted.items() if name != "missing"
            }
    assert case.missing() == draft.missing()


def test_the_stored_summary_is_that_of_a_save_by_hand(site: Site) -> None:
    load(site, generated_drafts(Stretch("HZ", "Asia/Shanghai", "summary", 1, 5)), source="test")
    for episode in Episode.objects.all():
        before = (episode.required_count, episode.answered_count, episode.warning_count)
        refresh_summary(episode)
        assert (episode.required_count, episode.answered_count, episode.warning_count) == before


def test_the_same_seed_generates_the_same_rows() -> None:
    call_command("generate_cohort", cases=30, sites=2, seed="7", stdout=StringIO())
    sites = Site.objects.filter(code__startswith="G").order_by("code")
    assert [site.episodes.count() for site in sites] == [15, 15]
    call_command("generate_cohort", cases=4, sites=1, seed="8", stdout=StringIO())
    assert Patient.objects.count() == 34


def test_an_illegal_value_is_refused_by_the_database_even_in_bulk(site: Site) -> None:
    (draft,) = generated_drafts(Stretch("HZ", "Asia/Shanghai", "illegal", 1, 1))
    draft.singles["episode"]["nihss_baseline"] = 43
    with pytest.raises(Exception, match=r"(?i)constraint"):
        load(site, [draft], source="test")


def test_impossible_sizes_are_refused_in_words() -> None:
    with pytest.raises(CommandError, match="at least 1"):
        call_command("generate_cohort", cases=0)
