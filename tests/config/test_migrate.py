"""``manage.py migrate`` and the guards: a table is remade without them, and never left without."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, models

from registry.models import Episode
from registry.models.guards import guards, lift_guards

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(**options: object) -> None:
    call_command("migrate", verbosity=0, interactive=False, stdout=StringIO(), **options)


def test_guards_that_are_missing_are_set_again() -> None:
    lift_guards()
    assert guards().set == frozenset()
    migrate(plan=True)
    assert guards().set == frozenset()
    migrate()
    assert guards().set == guards().wanted


def test_a_table_is_remade_while_the_guards_are_lifted_and_keeps_them_afterwards() -> None:
    """What a later migration does: on SQLite the table is dropped, and its triggers with it."""
    column = models.CharField(max_length=4, null=True)
    column.set_attributes_from_name("a_new_column")
    lift_guards()
    with connection.schema_editor() as editor:
        editor.add_field(Episode, column)
        editor.remove_field(Episode, column)
    migrate()
    assert guards().set == guards().wanted


def test_guards_are_set_again_after_a_migration_that_failed() -> None:
    with pytest.raises(Exception, match="no_such_migration"):
        migrate(app_label="registry", migration_name="no_such_migration")
    assert guards().set == guards().wanted
