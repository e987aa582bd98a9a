"""``make messages``, and the two steps of translating: list what is missing, fill it in.

python -m tests.translation                     bring the catalogues up to date, and compile
python -m tests.translation missing             print what has no translation, as JSON
python -m tests.translation fill words.json     take translations from {"English": "中文"}
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from tests.translation.catalogues import fill_in, untranslated  # noqa: E402 - after the setup


def main(arguments: list[str]) -> int:
    match arguments:
        case []:
            fill_in({})
            sys.stdout.write(f"{len(untranslated())} texts have no translation\n")
        case ["missing"]:
            json.dump(dict.fromkeys(untranslated(), ""), sys.stdout, ensure_ascii=False, indent=1)
            sys.stdout.write("\n")
        case ["fill", name]:
            words = json.loads(Path(name).read_text(encoding="utf-8"))
            filled = fill_in(words)
            sys.stdout.write(f"{filled} filled in, {len(untranslated())} still missing\n")
        case _:
            sys.stderr.write(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
