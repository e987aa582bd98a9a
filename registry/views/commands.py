"""What the jump box offers beside cases: the places of the product and what can be done there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import is_valid_path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A name, an address, and the permission that opens it. ``also`` are other words for it."""

    label: str | Promise
    address: str
    permission: str
    also: str | Promise = ""


COMMANDS = (
    Command(label=_("Today"), address="/today/", permission="registry.view_case"),
    Command(
        label=_("Cases"),
        address="/cases/?view=all",
        permission="registry.view_case",
        also=_("list"),
    ),
    Command(
        label=_("New case"),
        address="/cases/new/",
        permission="registry.enter_data",
        also=_("add patient"),
    ),
    Command(
        label=_("Batch entry"),
        address="/cases/batch/",
        permission="registry.enter_data",
        also=_("past cases in a row"),
    ),
    Command(
        label=_("Overdue calls"),
        address="/followup/?due=overdue",
        permission="registry.view_case",
        also=_("90-day mRS"),
    ),
    Command(label=_("Follow-up"), address="/followup/", permission="registry.view_case"),
    Command(label=_("Queries"), address="/queries/", permission="registry.view_case"),
    Command(
        label=_("Incomplete cases"),
        address="/cases/?status=incomplete&sort=-changed",
        permission="registry.view_case",
    ),
    Command(
        label=_("Cases ready to sign off"),
        address="/cases/?status=ready",
        permission="registry.view_case",
    ),
    Command(
        label=_("Cases with errors"),
        address="/cases/?needs=correction",
        permission="registry.view_case",
    ),
    Command(
        label=_("Cases without a 90-day mRS"),
        address="/cases/?needs=outcome",
        permission="registry.view_case",
    ),
    Command(label=_("Saved views"), address="/cases/views/", permission="registry.view_case"),
    Command(label=_("Reports"), address="/reports/", permission="analytics.view_report"),
    Command(
        label=_("Codebook"),
        address="/data/dictionary/",
        permission="registry.view_codebook",
        also=_("variables, definitions"),
    ),
    Command(label=_("Import"), address="/data/import/", permission="registry.import_data"),
    Command(
        label=_("Profile"),
        address="/settings/profile/",
        permission="registry.view_codebook",
        also=_("language, appearance, settings"),
    ),
    Command(
        label=_("Keyboard shortcuts"),
        address="/settings/shortcuts/",
        permission="registry.view_codebook",
        also=_("keys"),
    ),
)


def open_commands(person: User) -> Iterator[Command]:
    """Yield what exists in this installation and what the person may open."""
    for command in COMMANDS:
        path = command.address.partition("?")[0]
        if is_valid_path(path) and person.has_perm(command.permission):
            yield command


def commands_matching(person: User, typed: str) -> list[Command]:
    """Return the commands whose words hold every typed word, those that begin with it first."""
    words = typed.casefold().split()
    if not words:
        return []
    found = [
        command
        for command in open_commands(person)
        if all(word in f"{command.label} {command.also}".casefold() for word in words)
    ]
    return sorted(found, key=lambda command: not _begins(command, words[0]))


def _begins(command: Command, word: str) -> bool:
    return str(command.label).casefold().startswith(word)
