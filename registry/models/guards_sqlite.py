"""The guards in the words of SQLite: one trigger for each act on each table."""

from __future__ import annotations

# ruff: noqa: S608 - names of our own tables and columns, no values
from collections.abc import Iterable, Iterator

from registry.models.guard import (
    AMENDMENT_IS_RECORDED,
    APPEND_ONLY,
    LOCKED,
    NO_REASON,
    SIGNATURE_STAYS,
    SIGNED,
    Guarded,
)

FIND_GUARDS = """
SELECT name, tbl_name FROM sqlite_master
WHERE type = 'trigger' AND substr(name, 1, 6) = 'guard_'
"""
FIND_COLUMNS = """
SELECT t.name, c.name FROM sqlite_master t, pragma_table_xinfo(t.name) c
WHERE t.type = 'table' AND c.hidden IN (0, 2, 3) ORDER BY t.name, c.cid
"""
ACTS = ("insert", "update", "delete")


def drop(name: str, _table: str) -> str:
    return f'DROP TRIGGER "{name}"'


def names(guarded: Guarded) -> list[str]:
    acts = ACTS[1:] if guarded.once else ACTS
    return [f"guard_{guarded.table}_{act}" for act in acts]


def names_of_trail(table: str) -> list[str]:
    episode = ("insert", "update", "amend", "signature", "delete")
    return [
        *(f"guard_{table}_{act}" for act in ACTS),
        *(f"guard_registry_episode_{act}" for act in episode),
    ]


def trail(table: str) -> Iterator[str]:
    """Refuse every change of the trail; an insert that would replace an event is one, too."""
    for act in ("UPDATE", "DELETE"):
        yield _trigger(f"{table}_{act.lower()}", f"BEFORE {act} ON {table}", "1", APPEND_ONLY)
    twice = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
    yield _trigger(f"{table}_insert", f"BEFORE INSERT ON {table}", twice, APPEND_ONLY)


def episode(columns: Iterable[str], free: frozenset[str]) -> Iterator[str]:
    """Guard the case itself: its answers, its signature, and the one way to reopen it."""
    table = "registry_episode"
    was_signed = "OLD.signed_at IS NOT NULL AND OLD.amended_at IS NULL"
    changed = _differ(columns, free | {"amended_at"})
    yield _trigger(
        f"{table}_update", f"BEFORE UPDATE ON {table}", f"{was_signed} AND {changed}", SIGNED
    )
    yield _trigger(
        f"{table}_amend",
        f"BEFORE UPDATE OF amended_at ON {table}",
        f"{was_signed} AND NEW.amended_at IS NOT NULL AND NOT {AMENDMENT_IS_RECORDED}",
        NO_REASON,
    )
    yield _trigger(
        f"{table}_signature",
        f"BEFORE UPDATE OF signed_at, amended_at ON {table}",
        "OLD.amended_at IS NOT NULL AND NEW.amended_at IS NULL AND OLD.signed_at IS NEW.signed_at"
        " OR OLD.signed_at IS NOT NULL AND NEW.signed_at IS NULL",
        SIGNATURE_STAYS,
    )
    yield _trigger(f"{table}_delete", f"BEFORE DELETE ON {table}", was_signed, SIGNED)
    replaced = (
        f"EXISTS (SELECT 1 FROM {table} e WHERE {LOCKED}"
        " AND (e.id = NEW.id OR e.registry_id = NEW.registry_id))"
    )
    yield _trigger(f"{table}_insert", f"BEFORE INSERT ON {table}", replaced, SIGNED)


def rows(guarded: Guarded, columns: Iterable[str]) -> Iterator[str]:
    """Guard the rows of one table: none is added, changed, moved or removed."""
    table = guarded.table
    old, new = _locked(guarded, "OLD"), _locked(guarded, "NEW")
    changed = _differ(columns, guarded.free)
    replaced = (
        f"EXISTS (SELECT 1 FROM {table} known WHERE known.id = NEW.id"
        f" AND {_locked(guarded, 'known')})"
    )
    conditions = {
        "insert": f"{new} OR {replaced}",
        "update": f"({old} OR {new}) AND {changed}",
        "delete": old,
    }
    if guarded.once:
        del conditions["insert"]
    for act, condition in conditions.items():
        yield _trigger(f"{table}_{act}", f"BEFORE {act.upper()} ON {table}", condition, SIGNED)


def _locked(guarded: Guarded, row: str) -> str:
    return f"EXISTS (SELECT 1 FROM registry_episode e WHERE {guarded.case_of(row)} AND {LOCKED})"


def _differ(columns: Iterable[str], free: frozenset[str]) -> str:
    signed = [f'"{column}"' for column in columns if column not in free]
    old, new = (", ".join(f"{row}.{column}" for column in signed) for row in ("OLD", "NEW"))
    return f"({old}) IS NOT ({new})"


def _trigger(name: str, act: str, condition: str, words: str) -> str:
    return (
        f"CREATE TRIGGER guard_{name} {act} FOR EACH ROW WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )
