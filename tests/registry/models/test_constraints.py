"""The database refuses what the codebook refuses, whoever asks it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from registry.codebook.lookup import all_sections, sections_of_table
from registry.codebook.variable import Section, Variable
from registry.models import Episode, Record, User
from registry.models.storage import missing_column
from tests.fixtures import MakeCase
from tests.registry.models.answers import Columns, illegal, legal
from tests.registry.models.whole_case import TABLES, a_record, add_a_row_to_every_table

# A patient without a number could not be found again; databases differ in which rule they name.
ALSO_REFUSED = {"hospital_number": "has_number"}


@pytest.fixture
def whole_case(coordinator: User, make_case: MakeCase) -> Episode:
    episode = make_case()
    add_a_row_to_every_table(coordinator, episode)
    return episode


def variables_of(table: str) -> list[Variable]:
    return [item for section in sections_of_table(table) for item in section.variables]


def refusal(record: Record, columns: Columns) -> str:
    """Write columns past the models; return the rule that the database names, or nothing."""
    rows: Any = type(record)._base_manager.filter(pk=record.pk)
    try:
        with transaction.atomic():
            rows.update(**columns)
            transaction.set_rollback(True)
    except IntegrityError as error:
        named = re.search(r"\w+_(legal|missing|offset|has_number)\b", str(error))
        return named[1] if named else str(error)
    return ""


@pytest.mark.parametrize("section", all_sections(), ids=lambda section: section.key)
def test_every_variable_is_a_column_with_its_label_and_a_column_for_the_reason(
    section: Section,
) -> None:
    model = apps.get_model("registry", section.table)
    for variable in section.variables:
        assert model._meta.get_field(variable.name).verbose_name == variable.label
        reason = model._meta.get_field(missing_column(variable.name))
        offered = [code for code, _label in reason.choices or []]
        assert offered == [item.value for item in variable.missing_reasons]


@pytest.mark.parametrize("table", TABLES)
def test_the_database_takes_a_legal_value_of_every_variable(
    whole_case: Episode, table: str
) -> None:
    record = a_record(whole_case, table)
    refused = {
        variable.name: rule
        for variable in variables_of(table)
        if (rule := refusal(record, legal(variable)))
    }
    assert refused == {}


@pytest.mark.parametrize("table", TABLES)
def test_the_database_takes_every_reason_that_a_variable_allows(
    whole_case: Episode, table: str
) -> None:
    record = a_record(whole_case, table)
    refused = {
        (variable.name, reason.value): rule
        for variable in variables_of(table)
        for reason in variable.missing_reasons
        if (
            rule := refusal(
                record, dict.fromkeys(legal(variable)) | {missing_column(variable.name): reason}
            )
        )
    }
    refused = {key: rule for key, rule in refused.items() if ALSO_REFUSED.get(key[0]) != rule}
    assert refused == {}


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_every_illegal_value_and_reason(
    whole_case: Episode, table: str
) -> None:
    record = a_record(whole_case, table)
    attempts = [
        (variable.name, rule, columns)
        for variable in variables_of(table)
        for rule, columns in illegal(variable)
    ]
    taken = [
        (name, rule, columns, found)
        for name, rule, columns in attempts
        if (found := refusal(record, columns)) not in (rule, ALSO_REFUSED.get(name))
    ]
    assert attempts
    assert taken == []
