"""``manage.py up``: the whole product on one machine, with one command."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from importlib import import_module
from io import StringIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from config.errors import ConfigurationError
from config.supervisor.child import Child
from config.supervisor.instance import listening, only_instance
from config.supervisor.services import services
from config.supervisor.watch import supervise
from config.supervisor.welcome import SignIn, welcome

HOST = "127.0.0.1"
HIGHEST_PORT = 65_535


class Command(BaseCommand):
    help = "Migrate, start web server, worker and scheduler, and stop them on Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demonstration cohort")
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))

    def handle(self, *_: Any, **options: Any) -> None:
        port = _port(options["port"])
        data_folder = settings.REPERFUSE_DATA
        run_folder, log_folder = data_folder / "run", data_folder / "log"
        for folder in (run_folder, log_folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        with only_instance(run_folder), listening(HOST, port) as listener:
            self.prepare(demo=options["demo"])
            for sign_of_life in run_folder.glob("*.alive"):
                sign_of_life.unlink()
            children = [
                Child(service, log_folder / f"{service.name}.log", settings.BASE_DIR)
                for service in services(listener, run_folder, settings.REPERFUSE_WORKERS)
            ]
            sign_ins = _demonstration_sign_ins() if options["demo"] else ()
            text = welcome(f"http://{HOST}:{port}/", data_folder, sign_ins)
            supervise(children, lambda: self.say(text))
        self.say("Reperfuse has stopped.")

    def say(self, text: str) -> None:
        """Write at once: into a pipe, too, the operator follows what happens."""
        self.stdout.write(text)
        self.stdout.flush()

    def prepare(self, *, demo: bool) -> None:
        """Bring database, roles and static files up to date; load the demonstration once."""
        self.say("Preparing the database …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("sync_roles", stdout=StringIO())
        if demo and not _has_cases():
            self.say("Loading the demonstration cohort …")
            call_command("load_demo", stdout=StringIO())
        call_command("collectstatic", interactive=False, verbosity=0)
        connections.close_all()
        self.say("Starting web server, worker and scheduler …")


def _port(value: str) -> int:
    if value.isascii() and value.isdigit() and 0 < int(value) <= HIGHEST_PORT:
        return int(value)
    raise ConfigurationError(
        f"PORT is {value!r}: write a whole number between 1 and {HIGHEST_PORT}, "
        "for example PORT=8000."
    )


def _has_cases() -> bool:
    return apps.get_model("registry", "Episode")._base_manager.exists()  # noqa: SLF001


def _demonstration_sign_ins() -> tuple[SignIn, ...]:
    # Imported here: an installation without the demonstration does not load it.
    return tuple(import_module("registry.demonstration.people").SIGN_INS)
