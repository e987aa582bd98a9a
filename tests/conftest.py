"""Fixtures for the whole suite. What belongs to one part lies in that part's own conftest."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from registry.models.guards import lift_guards, set_guards
from tests.prepared import begin_with_a_copy

pytest_plugins = ["tests.apart", "tests.fixtures"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Begin with a copy of the database that was prepared for this pass, if one was."""
    begin_with_a_copy()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Let the framework empty the database after a test that committed: the guards refuse that."""
    empty = connection.ops.execute_sql_flush

    def empty_without_guards(sql_list: Any) -> None:
        with transaction.atomic():
            lift_guards()
            empty(sql_list)
            set_guards()

    connection.ops.execute_sql_flush = empty_without_guards  # type: ignore[method-assign]
