"""Multiplies cases, and measures the pages that list them; prints JSON.

Runs inside an installation (see ``installation.py``): ``python bench/listing.py measure 7``.
"""

from __future__ import annotations

import json
import sys
import time
from statistics import median

import django

PAGES = {
    "first page": "/cases/?view=all",
    "page 400": "/cases/?view=all&page=400",
    "200 lines, every column": "/cases/?per=200&cols={columns}",
    "by number": "/cases/?sort=number",
    "by site, then onset": "/cases/?sort=site,-onset",
    "oldest first": "/cases/?sort=onset",
    "most open items first": "/cases/?sort=-open",
    "most errors first": "/cases/?sort=-checks",
    "last changed first": "/cases/?sort=-changed",
    "by checks, then newest": "/cases/?sort=-checks,-onset",
    "drafts": "/cases/?status=draft",
    "amended, none": "/cases/?status=amended",
    "incomplete, last changed": "/cases/?status=incomplete&sort=-changed",
    "ready to sign": "/cases/?status=ready",
    "needs correction": "/cases/?needs=correction",
    "needs an outcome": "/cases/?needs=outcome",
    "one year": "/cases/?from=2021-01-01&to=2021-12-31",
    "one site, drafts by checks": "/cases/?site=G01&status=draft&sort=-checks",
    "a number": "/cases/?q=G03-0007",
    "a number that is none": "/cases/?q=nothing",
    "profile: the header alone": "/settings/profile/",
}
SHIFTED = {"id", "patient_id", "episode_id"}
TABLES = ("patient", "patientidentity", "episode", "imaging", "procedure", "followup")


def multiply(times: int) -> None:
    """Copy each case ``times - 1`` times: other numbers, days and patients, the same answers."""
    from django.apps import apps  # noqa: PLC0415 - after django.setup()
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        # A throw-away database: the copies are as legal as their originals, so nothing checks them.
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c'"
            " AND conrelid::regclass::text = ANY(%s)",
            [[f"registry_{name}" for name in TABLES]],
        )
        for table, constraint in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
        step = 0
        for name in TABLES:
            cursor.execute(f"SELECT MAX(id) FROM registry_{name}")  # noqa: S608
            step = max(step, cursor.fetchone()[0])
        for name in TABLES:
            model = apps.get_model("registry", name)
            columns = [field.column for field in model._meta.concrete_fields]
            where = "WHERE timepoint = 'd90'" if name == "followup" else ""
            cursor.execute(
                f"INSERT INTO registry_{name} ({', '.join(columns)}) "  # noqa: S608
                f"SELECT {', '.join(_copied(column, step) for column in columns)} "
                f"FROM registry_{name} t, generate_series(1, {times - 1}) AS k {where}"
            )
        cursor.execute("VACUUM ANALYZE")


def _copied(column: str, step: int) -> str:
    """Return what a copy has in a column."""
    days = "(k % 3000)"
    special = {
        "registry_id": "split_part(registry_id, '-', 1) || '-' || "
        f"(split_part(registry_id, '-', 2)::int + k * {step}) || '-' || "
        "split_part(registry_id, '-', 3)",
        "hospital_number_hash": "md5(hospital_number_hash || k) || md5(k::text)",
        "index_date": f"index_date - {days}",
        "changed_at": "changed_at - k * interval '1 minute'",
    }
    if column in special:
        return special[column]
    if column in SHIFTED:
        return f"t.{column} + k * {step}"
    return f"t.{column}"


def measure(rounds: int) -> list[tuple[str, float, float]]:
    """Return the median milliseconds of every page, for a person at all sites and at one."""
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from registry.models import Site, SiteMembership, User  # noqa: PLC0415
    from registry.services.roles import give_role, sync_roles  # noqa: PLC0415
    from registry.views.case_columns import COLUMNS  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    sync_roles(settings.ROLES)
    sites = list(Site.objects.order_by("code"))
    clients = []
    for name, of_person in (("all", sites), ("one", sites[:1])):
        user, _made = User.objects.get_or_create(username=f"bench-{name}")
        give_role(user, "coordinator")
        for site in of_person:
            SiteMembership.objects.get_or_create(user=user, site=site)
        client = Client()
        client.force_login(user)
        clients.append(client)
    columns = ",".join(column.key for column in COLUMNS)
    rows = []
    for name, address in PAGES.items():
        url = address.format(columns=columns)
        rows.append((name, *(_milliseconds(client, url, rounds) for client in clients)))
    rows.append(("jump box: 12", *(_jump(client, rounds) for client in clients)))
    return rows


def _milliseconds(client: object, url: str, rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        answer = client.get(url)  # type: ignore[attr-defined]
        taken.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{url} answered {answer.status_code}")
    return round(median(taken), 1)


def _jump(client: object, rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        client.post("/search/", {"q": "12"}, headers={"HX-Request": "true"})  # type: ignore[attr-defined]
        taken.append((time.perf_counter() - started) * 1000)
    return round(median(taken), 1)


def main() -> None:
    django.setup()
    if sys.argv[1] == "multiply":
        multiply(int(sys.argv[2]))
    else:
        print(json.dumps(measure(int(sys.argv[2]))))


if __name__ == "__main__":
    main()
