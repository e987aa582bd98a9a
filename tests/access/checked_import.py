"""A checked import with a canary in everything that a file may hold."""

from __future__ import annotations

from registry.importing.execute import execute_import
from registry.importing.receiving import receive
from registry.models import DataImport, Site, User
from registry.services.imports.requests import ask_check


def checked_import(by: User, site: Site) -> DataImport:
    """Check a file of one line, which is refused and therefore stands in every download."""
    found = receive(
        by=by,
        site=site,
        name=f"CANARY-{site.code}-file.csv",
        chunks=[b"hospital_number,sex\r\n", f"CANARY-{site.code}-cell,neither".encode()],
        layout="case",
    )
    execute_import(found.pk)
    found.refresh_from_db()
    ask_check(by=by, data_import=found, mapping=found.mapping, empty_clears=False, reason="")
    execute_import(found.pk)
    return DataImport.objects.get(pk=found.pk)
