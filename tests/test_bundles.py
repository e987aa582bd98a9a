"""What pages load is what its sources say, and pages load nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests import bundles
from tests.bundles import BUNDLES, ROOT, Bundle, heading, is_of_its_sources

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LOADED = re.compile(r"\{% static '([^']+\.(?:js|css))' %\}")
# Runs before the first picture, and is vendored as it is.
BY_THEMSELVES = {"registry/js/early.js", "registry/vendor/htmx/htmx-2.0.11.min.js"}
ASKS = re.compile(r"\bhx-(?:get|post|trigger|swap)")


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.made)
def test_a_bundle_is_of_its_sources(bundle: Bundle) -> None:
    assert is_of_its_sources(bundle), "Run: make bundle"


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.made)
def test_the_entry_names_every_source(bundle: Bundle) -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in bundle.sources}
    named = set(re.findall(r'(?:from|import) "(?:\./)?([\w.]+)"', "\n".join(texts.values())))
    assert set(texts) - named == {Path(bundle.entry).name} | ({"early.js"} & set(texts))


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bundle:
    """Return a bundle of one source, in a folder of its own."""
    monkeypatch.setattr(bundles, "ROOT", tmp_path)
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "all.css").write_text("p { margin: 0 }\n")
    bundle = Bundle("css/all.css", "site.css")
    (tmp_path / "site.css").write_text(f"{heading(bundle, 'p{margin:0}')}p{{margin:0}}")
    assert is_of_its_sources(bundle)
    return bundle


def test_a_changed_source_is_noticed(copied: Bundle, tmp_path: Path) -> None:
    (tmp_path / "css" / "all.css").write_text("p { margin: 1px }\n")
    assert not is_of_its_sources(copied)


def test_a_new_source_is_noticed(copied: Bundle, tmp_path: Path) -> None:
    (tmp_path / "css" / "more.css").write_text("")
    assert not is_of_its_sources(copied)


def test_a_bundle_that_was_written_by_hand_is_noticed(copied: Bundle, tmp_path: Path) -> None:
    (tmp_path / "site.css").write_text(copied.content.replace("margin:0", "margin:1px"))
    assert not is_of_its_sources(copied)


def test_pages_load_bundles() -> None:
    loaded = {name for path in TEMPLATES for name in LOADED.findall(path.read_text("utf-8"))}
    made = {bundle.made.partition("/static/")[2] for bundle in BUNDLES}
    assert loaded == made | BY_THEMSELVES
    assert all(finders.find(name) for name in loaded)


def test_what_asks_by_htmx_is_not_on_the_pages_that_leave_it_out() -> None:
    """Pages in the frame of a case; what they include is in the folder of their parts."""
    lists = {"list_filters.html"}
    parts = [path for path in TEMPLATES if path.parent.name == "parts" and path.name not in lists]
    framed = [path for path in TEMPLATES if '"cases/frame.html"' in path.read_text("utf-8")]
    assert parts
    assert framed
    found = {path.name for path in [*parts, *framed] if ASKS.search(path.read_text("utf-8"))}
    assert found == set()
    assert ASKS.search((ROOT / "templates/cases/parts/list_filters.html").read_text("utf-8"))
