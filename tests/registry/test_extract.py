"""What leaves the registry: no name, no free text, one moment of the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from registry.codebook.lookup import all_sections, sections_of_table
from registry.codebook.variable import Kind
from registry.extract import ExtractTable, age_in_years, extract_tables
from registry.models import Episode, Site, User
from registry.models.storage import missing_column, offset_column
from registry.services.cases import create_case
from registry.services.location import find_record, rows_of
from registry.services.records import save_section
from tests.fixtures import MakeCase
from tests.registry.models.whole_case import TABLES, add_a_row_to_every_table

BORN = date(1951, 2, 3)
Content = dict[str, list[dict[str, Any]]]


@pytest.fixture
def told(coordinator: User, make_case: MakeCase) -> tuple[Episode, set[str]]:
    """A case with something identifying or free in every item that takes it, and these words."""
    episode = make_case(number="CANARY-NUMBER")
    add_a_row_to_every_table(coordinator, episode)
    canaries = {"CANARY-NUMBER"}
    for section in all_sections():
        names = [item.name for item in section.variables if item.kind is Kind.TEXT]
        values: dict[str, Any] = {
            name: f"CANARY-{name}"[: section.variable(name).max_length] for name in names
        }
        canaries |= set(values.values())
        if section.key == "identity":
            values |= {"birth_date": BORN, "birth_year": BORN.year}
        record = rows_of(episode, section).first() if section.repeats else None
        record = record or find_record(episode, section, None)
        assert record is not None
        record.refresh_from_db()
        save_section(
            by=coordinator,
            episode=episode,
            section=section,
            values=values,
            missing={},
            base_version=record.version,
            owner_id=None if section.table == "episode" else record.pk,
        )
    return episode, canaries


def content(*codes: str) -> Content:
    with extract_tables(codes) as tables:
        return {table.name: list(rows(table)) for table in tables}


def rows(table: ExtractTable) -> Iterator[dict[str, Any]]:
    empty = dict.fromkeys(column.name for column in table.columns)
    for batch in table.batches:
        for row in batch:
            yield empty | dict(zip(table.recorded, row, strict=True))


def test_a_column_is_left_out_of_the_rows_exactly_when_it_is_null_throughout(site: Site) -> None:
    make(User.objects.create(username="one"), site, "first")
    with extract_tables(["HZ"]) as tables:
        for table in tables:
            found = list(rows(table))
            filled = {name for row in found for name, value in row.items() if value is not None}
            assert filled | {"id"} >= set(table.recorded) or table.name == "episode"
            assert filled <= set(table.recorded)
            assert set(table.recorded) <= {column.name for column in table.columns}


def test_the_tables_are_those_of_the_codebook_without_the_identity(site: Site) -> None:
    assert set(content("HZ")) == set(TABLES) - {"patientidentity"}


def test_every_item_leaves_with_its_reason_except_what_identifies_or_is_free_text(
    site: Site,
) -> None:
    with extract_tables(["HZ"]) as tables:
        for table in tables:
            names = [column.name for column in table.columns]
            assert len(set(names)) == len(names)
            for section in sections_of_table(table.name):
                for item in section.variables:
                    leaves = not item.identifying and item.kind is not Kind.TEXT
                    assert (item.name in names) is leaves, item.name
                    assert (missing_column(item.name) in names) is leaves
                    moment = item.kind is Kind.MOMENT
                    assert (offset_column(item.name) in names) is (leaves and moment)


def test_nobody_is_named_in_any_cell(told: tuple[Episode, set[str]]) -> None:
    _episode, canaries = told
    assert len(canaries) > 15
    for table, found in content("HZ").items():
        for row in found:
            for name, cell in row.items():
                assert not isinstance(cell, str) or "CANARY" not in cell, (table, name)
                assert cell != BORN, (table, name)
                assert name == "id" or cell != BORN.year, (table, name)


def test_the_hash_of_the_hospital_number_stays(told: tuple[Episode, set[str]]) -> None:
    episode, _canaries = told
    hashed = episode.patient.hospital_number_hash
    cells = {cell for found in content("HZ").values() for row in found for cell in row.values()}
    assert hashed not in cells


def test_the_age_leaves_in_the_place_of_the_birth_date(told: tuple[Episode, set[str]]) -> None:
    (row,) = content("HZ")["episode"]
    assert row["age_at_onset"] == 75
    assert (row["site"], row["registry_id"]) == ("HZ", told[0].registry_id)
    assert (row["synthetic"], row["signed"]) == (True, False)


@pytest.mark.parametrize(
    ("born", "year", "on", "expected"),
    [
        pytest.param(date(1960, 11, 20), None, date(2026, 11, 20), 66, id="on the birthday"),
        pytest.param(date(1960, 11, 21), None, date(2026, 11, 20), 65, id="the day before"),
        pytest.param(date(1960, 2, 29), None, date(2026, 2, 28), 65, id="leap day, not yet"),
        pytest.param(date(1960, 2, 29), None, date(2026, 3, 1), 66, id="leap day, the day after"),
        pytest.param(date(2026, 11, 20), None, date(2026, 11, 20), 0, id="newborn"),
        pytest.param(None, 1960, date(2026, 11, 20), 66, id="year alone"),
        pytest.param(None, None, date(2026, 11, 20), None, id="unknown"),
    ],
)
def test_age_is_counted_in_completed_years(
    born: date | None, year: int | None, on: date, expected: int | None
) -> None:
    assert age_in_years(born, year, on) == expected


def test_only_the_sites_that_are_asked_for_leave(make_case: MakeCase, other_site: Site) -> None:
    mine, theirs = make_case(), make_case(at=other_site)
    assert [row["registry_id"] for row in content("HZ")["episode"]] == [mine.registry_id]
    assert [row["registry_id"] for row in content("BE")["episode"]] == [theirs.registry_id]
    assert len(content("BE", "HZ")["imaging"]) == 2
    assert all(found == [] for found in content("XX").values())


@pytest.mark.django_db(transaction=True)
def test_all_tables_show_the_same_moment() -> None:
    """A case that is made while the extract is read is in none of its tables."""
    site = Site.objects.create(code="HZ", name="Hangzhou", time_zone="Asia/Shanghai")
    person = User.objects.create(username="coordinator")
    make(person, site, "first")

    def interfere() -> None:
        make(person, site, "second")
        connection.close()

    with extract_tables(["HZ"]) as tables:
        first = next(tables)
        found = {first.name: list(rows(first))}
        other = Thread(target=interfere)
        other.start()
        other.join(timeout=30)
        assert not other.is_alive(), "the extract holds a lock that a writer waits for"
        found |= {table.name: list(rows(table)) for table in tables}
    assert {name: len(found[name]) for name in ("patient", "episode", "imaging", "death")} == {
        "patient": 1,
        "episode": 1,
        "imaging": 1,
        "death": 1,
    }
    assert len(content("HZ")["episode"]) == 2


def make(person: User, site: Site, number: str) -> Episode:
    return create_case(
        by=person,
        site=site,
        hospital_number=number,
        onset_date=date(2026, 11, 20),
        sex=None,
        client_key=uuid4(),
    )
