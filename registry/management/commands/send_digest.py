"""Send the morning e-mails that are due, without waiting for the scheduler."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.services.digest import digest_is_possible, send_due_digests


class Command(BaseCommand):
    help = "Send the morning e-mails with the calls that wait; nobody gets a second one."

    def handle(self, *_: Any, **__: Any) -> None:
        if not digest_is_possible():
            raise CommandError("This installation sends no mail: set REPERFUSE_MAIL.")
        self.stdout.write(f"{send_due_digests()} sent.")
