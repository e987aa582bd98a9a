"""House rules that no linter knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parent.parent
PACKAGES = ("config", "registry", "analytics")
LONGEST_MODULE = 300
NAMELESS = {"utils", "helpers", "common", "misc", "constants", "mixins"}
# Where rows may be written. Everything else only reads.
WRITERS = (
    "registry/services/",
    "registry/bulk/",
    "registry/demonstration/",
    "registry/migrations/",
    "analytics/execution/",
    "analytics/migrations/",
    "analytics/requests.py",
)
WRITING_CALLS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
ALLOWED_AT_TOP = {
    "manage.py", "registry", "analytics", "templates", "tests", "requirements", "config", "docs",
    "bench", "deploy", "pyproject.toml", "Makefile", "README.md", "LICENSE", "CONTRIBUTING.md",
    "CHANGELOG.md", "SECURITY.md", "locale",
}  # fmt: skip


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def names(paths: Iterator[Path]) -> list[object]:
    return [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in paths]


@pytest.mark.parametrize("path", names(modules(*PACKAGES, "tests", "bench")))
def test_a_module_is_short_and_named_for_what_it_is_about(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_MODULE, f"{path.name} has {lines} lines"
    assert path.stem not in NAMELESS


@pytest.mark.parametrize("path", names(modules(*PACKAGES)))
def test_rows_are_written_in_services_only(path: Path) -> None:
    relative = path.relative_to(ROOT).as_posix()
    if relative.startswith(WRITERS):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [call for node in ast.walk(tree) if (call := _writing_call(node))]
    assert found == [], f"{relative} writes: {found}"


def _writing_call(node: ast.AST) -> str:
    """Return the name of a call that writes rows, or an empty text."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ""
    name = node.func.attr
    owner = ast.unparse(node.func.value)
    if name in WRITING_CALLS:
        return f"{owner}.{name}"
    if name in {"create", "update", "delete"} and ".objects" in owner:
        return f"{owner}.{name}"
    return ""


def test_nothing_is_at_the_top_without_need() -> None:
    tracked = {
        path.name
        for path in ROOT.iterdir()
        if not path.name.startswith(".") and path.name not in {"var", "reperfuse.egg-info"}
    }
    assert tracked <= ALLOWED_AT_TOP


def test_no_signals_are_used() -> None:
    for path in modules("registry", "analytics"):
        text = path.read_text(encoding="utf-8")
        assert "django.dispatch" not in text, path
        assert "db.models.signals" not in text, path


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for item in resolver.url_patterns:
        route = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from patterns(item, route)
        else:
            yield route, item


def test_every_address_has_a_name() -> None:
    unnamed = [route for route, item in patterns(get_resolver()) if not item.name]
    assert unnamed == []


def test_every_who_has_a_when_and_the_other_way_round() -> None:
    """A column ``x_by`` without ``x_at`` (or the reverse) tells half a story."""
    columns = {
        model.__name__: {field.name for field in model._meta.get_fields()}
        for model in apps.get_app_config("registry").get_models()
    }
    alone = [
        f"{model}.{name}"
        for model, names in columns.items()
        for name in names
        if name.endswith("_by") and f"{name[:-3]}_at" not in names
    ]
    assert alone == []
