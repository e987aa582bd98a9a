"""Freezes the data of an installation: ``python bench/take_snapshot.py FOLDER`` prints where."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from analytics.source import all_sites, take_snapshot  # noqa: PLC0415 - after django.setup()

    codes = [site.code for site in all_sites()]
    made = take_snapshot(Path(sys.argv[1]), codes, now=datetime.now(UTC), code_version="bench")
    print(made.folder)


if __name__ == "__main__":
    main()
