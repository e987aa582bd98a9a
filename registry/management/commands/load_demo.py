"""Load the demonstration: 127 synthetic cases, one person per role."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from registry.demonstration.cohort import load_demonstration


class Command(BaseCommand):
    help = "Load the 127 synthetic cases of the demonstration, unless they are there already."

    def handle(self, *_: Any, **__: Any) -> None:
        added = load_demonstration()
        if added:
            self.stdout.write(f"{added} synthetic cases loaded.")
        else:
            self.stdout.write("The demonstration is loaded already; nothing was changed.")
