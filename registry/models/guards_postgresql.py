"""The guards in the words of PostgreSQL: a function for each table, and the triggers that call it.

A function reads its case FOR SHARE, so that a write and a signature of two transactions at the
same time wait for one another. Services hold the case already, and wait for nothing.
"""

from __future__ import annotations

# ruff: noqa: S608 - names of our own tables and columns, no values
from collections.abc import Iterable, Iterator

from registry.models.guard import (
    AMENDMENT_IS_RECORDED,
    APPEND_ONLY,
    NO_REASON,
    SIGNATURE_STAYS,
    SIGNED,
    Guarded,
)

FIND_GUARDS = """
SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgname LIKE 'guard!_%' ESCAPE '!' AND pg_table_is_visible(c.oid)
"""
FIND_COLUMNS = """
SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind = 'r' AND pg_table_is_visible(c.oid) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum
"""
REFUSE = "RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'"
# A table is emptied without a look at its rows, so it must hold no case that is signed.
EMPTYING = f"""
CREATE OR REPLACE FUNCTION guard_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM registry_episode
             WHERE signed_at IS NOT NULL AND amended_at IS NULL) THEN
    {REFUSE.format(words=SIGNED)};
  END IF;
  RETURN NULL;
END $$
"""


def drop(name: str, table: str) -> str:
    return f'DROP TRIGGER "{name}" ON "{table}"'


def names(guarded: Guarded) -> list[str]:
    return [f"guard_{guarded.table}", f"guard_{guarded.table}_emptying"]


def names_of_trail(table: str) -> list[str]:
    return [
        f"guard_{table}",
        f"guard_{table}_emptying",
        "guard_registry_episode",
        "guard_registry_episode_emptying",
    ]


def trail(table: str) -> Iterator[str]:
    """Refuse every change of the trail, emptying it included."""
    yield _function(table, REFUSE.format(words=APPEND_ONLY) + ";")
    yield _trigger(f"guard_{table}", "UPDATE OR DELETE", table, "ROW", f"guard_{table}()")
    name = f"guard_{table}_emptying"
    yield _trigger(name, "TRUNCATE", table, "STATEMENT", f"guard_{table}()")


def episode(_columns: Iterable[str], free: frozenset[str]) -> Iterator[str]:
    """Guard the case itself: its answers, its signature, and the one way to reopen it."""
    table = "registry_episode"
    yield EMPTYING
    yield _function(
        table,
        f"""
  IF OLD.signed_at IS NOT NULL AND OLD.amended_at IS NULL THEN
    IF TG_OP = 'DELETE' THEN {REFUSE.format(words=SIGNED)}; END IF;
    IF {_differ(free | {"amended_at"})} THEN {REFUSE.format(words=SIGNED)}; END IF;
    IF NEW.amended_at IS NOT NULL AND NOT {AMENDMENT_IS_RECORDED} THEN
      {REFUSE.format(words=NO_REASON)};
    END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF OLD.signed_at IS NOT NULL AND NEW.signed_at IS NULL
    OR OLD.amended_at IS NOT NULL AND NEW.amended_at IS NULL AND OLD.signed_at = NEW.signed_at THEN
    {REFUSE.format(words=SIGNATURE_STAYS)};
  END IF;
  RETURN NEW;""",
    )
    yield from _triggers(table, "UPDATE OR DELETE")


def rows(guarded: Guarded, _columns: Iterable[str]) -> Iterator[str]:
    """Guard the rows of one table: none is added, changed, moved or removed."""
    yield _function(
        guarded.table,
        f"""
  IF TG_OP = 'INSERT' THEN
    IF {_locked(guarded, "NEW")} THEN {REFUSE.format(words=SIGNED)}; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF {_locked(guarded, "OLD")} THEN {REFUSE.format(words=SIGNED)}; END IF;
    RETURN OLD;
  END IF;
  IF ({_locked(guarded, "OLD")} OR {_locked(guarded, "NEW")}) AND {_differ(guarded.free)} THEN
    {REFUSE.format(words=SIGNED)};
  END IF;
  RETURN NEW;""",
    )
    acts = "UPDATE OR DELETE" if guarded.once else "INSERT OR UPDATE OR DELETE"
    yield from _triggers(guarded.table, acts)


def _locked(guarded: Guarded, row: str) -> str:
    return (
        "COALESCE((SELECT bool_or(held.signed_at IS NOT NULL AND held.amended_at IS NULL) FROM ("
        "SELECT e.signed_at, e.amended_at FROM registry_episode e"
        f" WHERE {guarded.case_of(row)} FOR SHARE) held), FALSE)"
    )


def _differ(free: frozenset[str]) -> str:
    names = ", ".join(f"'{column}'" for column in sorted(free))
    kept = f"- ARRAY[{names}]::text[]"
    return f"(to_jsonb(NEW) {kept}) IS DISTINCT FROM (to_jsonb(OLD) {kept})"


def _function(table: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION guard_{table}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
        f"BEGIN {body}\nEND $$"
    )


def _triggers(table: str, acts: str) -> Iterator[str]:
    yield _trigger(f"guard_{table}", acts, table, "ROW", f"guard_{table}()")
    yield _trigger(f"guard_{table}_emptying", "TRUNCATE", table, "STATEMENT", "guard_emptying()")


def _trigger(name: str, acts: str, table: str, each: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {acts} ON {table}"
        f" FOR EACH {each} EXECUTE FUNCTION {function}"
    )
