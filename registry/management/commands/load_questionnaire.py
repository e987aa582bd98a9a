"""Load a site's own guided questions for the 90-day call."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.models import Site
from registry.services.questionnaires import load_questionnaire


class Command(BaseCommand):
    help = (
        "Load guided questions from a JSON file (docs/follow-up.md); the ones before are retired."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--site", required=True, help="the code of the site")

    def handle(self, *_: Any, file: Path, site: str, **__: Any) -> None:
        found = Site.objects.filter(code=site).first()
        if found is None:
            raise CommandError(f"There is no site {site}.")
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
            made = load_questionnaire(by=None, site=found, document=document)
        except (OSError, ValueError) as error:  # QuestionnaireError is a ValueError
            raise CommandError(f"{file.name}: {error}") from error
        questions = len(made.content["questions"])
        self.stdout.write(f"“{made.name}” with {questions} questions is in use at {found}.")
