"""Load the demonstration: 127 synthetic cases, a site to practise at, one person per role."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from registry.demonstration.cohort import load_demonstration
from registry.demonstration.practice import load_practice


class Command(BaseCommand):
    help = "Load the 127 synthetic cases of the demonstration and those of the practice site."

    def handle(self, *_: Any, **__: Any) -> None:
        added = load_demonstration() + load_practice()
        if added:
            self.stdout.write(f"{added} synthetic cases loaded.")
        else:
            self.stdout.write("The demonstration is loaded already; nothing was changed.")
