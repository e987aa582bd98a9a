"""The one script and the style sheets that pages load, made from the modules beside them.

``python -m tests.bundles`` makes them anew (``make bundle``). That needs node; nothing else does:
what is made is committed, and says in its first line which sources it was made from.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
ESBUILD = "esbuild@0.28.2"
# What browsers of the last two years understand is left as it is written.
OPTIONS = ("--bundle", "--minify", "--format=iife", "--target=es2022", "--charset=utf8")


@dataclass(frozen=True, slots=True)
class Bundle:
    """``entry`` names the sources in their order; all of them lie in its folder."""

    entry: str
    made: str

    @property
    def sources(self) -> list[Path]:
        entry = ROOT / self.entry
        return sorted(entry.parent.rglob(f"*{entry.suffix}"))

    @property
    def content(self) -> str:
        return (ROOT / self.made).read_text(encoding="utf-8")


BUNDLES = (
    Bundle("registry/static/registry/js/all.js", "registry/static/registry/built/site.js"),
    Bundle("registry/static/registry/css/all.css", "registry/static/registry/built/site.css"),
    Bundle("analytics/static/analytics/css/all.css", "analytics/static/analytics/built/report.css"),
)


def heading(bundle: Bundle, body: str) -> str:
    """Return the first line of a bundle: it stands for every source and for what follows it."""
    pieces = [ESBUILD, *OPTIONS, *_texts(bundle.sources)]
    sources = hashlib.sha256("\0".join(pieces).encode()).hexdigest()
    follows = hashlib.sha256(body.encode()).hexdigest()
    return f'/* Made by "make bundle". Sources {sources[:32]}, what follows {follows[:32]} */\n'


def _texts(sources: list[Path]) -> Iterator[str]:
    for path in sources:
        yield path.relative_to(ROOT).as_posix()
        yield path.read_text(encoding="utf-8")


def is_of_its_sources(bundle: Bundle) -> bool:
    first, end, body = bundle.content.partition("\n")
    return first + end == heading(bundle, body)


def make(bundle: Bundle) -> None:
    """Join the sources and make them small."""
    options = [
        option for option in OPTIONS if bundle.made.endswith(".js") or "format" not in option
    ]
    made = subprocess.run(
        ["npx", "--yes", ESBUILD, bundle.entry, *options, "--log-level=warning"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=True,
    )
    body = made.stdout.decode()
    path = ROOT / bundle.made
    path.parent.mkdir(exist_ok=True)
    path.write_text(heading(bundle, body) + body, encoding="utf-8")


if __name__ == "__main__":
    for each in BUNDLES:
        make(each)
        sys.stdout.write(f"{each.made}: {len(each.content.encode()) / 1024:.1f} KB\n")
