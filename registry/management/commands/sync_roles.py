"""Apply the role table of config/roles.py to the database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from registry.services.roles import sync_roles


class Command(BaseCommand):
    help = "Give every role exactly the permissions of the role table."

    def handle(self, *_: Any, **__: Any) -> None:
        sync_roles(settings.ROLES)
        self.stdout.write(f"{len(settings.ROLES)} roles are up to date.")
