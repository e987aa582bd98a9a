"""Write the codebook page of the documentation, or check that it is current."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.codebook.export import codebook_as_markdown


class Command(BaseCommand):
    help = "Write the codebook as Markdown; --check only compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, nargs="?", default=Path("docs/codebook.md"))
        parser.add_argument("--check", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        path: Path = options["path"]
        text = codebook_as_markdown()
        if not options["check"]:
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"wrote {path}")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError(f"{path} is not current: run manage.py export_codebook")
