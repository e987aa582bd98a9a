"""``manage.py migrate``, which takes the database's guards away for as long as it works."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from registry.models.guards import lift_guards, set_guards


class Command(migrate.Command):
    help = f"{migrate.Command.help} Sets the guards of signed cases and of the audit trail."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate without guards if there is anything to migrate, and set them in any case."""
        only_asks = options["plan"] or options["check_unapplied"]
        if only_asks or options["database"] != DEFAULT_DB_ALIAS:
            super().handle(*args, **options)
            return
        if options["app_label"] or _something_to_do():
            lift_guards()
        try:
            super().handle(*args, **options)
        finally:
            set_guards()


def _something_to_do() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
