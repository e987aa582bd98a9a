"""What the guards of both databases have in common: their subject and their words."""

from __future__ import annotations

from dataclasses import dataclass

SIGNED = "guard: the case is signed; open an amendment with a reason first"
NO_REASON = "guard: an amendment needs an audit event case.amend with a reason and the same time"
SIGNATURE_STAYS = "guard: a signature is followed by an amendment or a new one, never taken back"
APPEND_ONLY = "guard: the audit trail is append-only"
LOCKED = "e.signed_at IS NOT NULL AND e.amended_at IS NULL"

# An amendment bears the time of an audit event with a reason that is newer than the signature.
AMENDMENT_IS_RECORDED = """
EXISTS (
  SELECT 1 FROM registry_auditevent a
  WHERE a.case_key = OLD.registry_id AND a.action = 'case.amend' AND a.reason <> ''
    AND a.at = NEW.amended_at
    AND a.id > COALESCE((
      SELECT MAX(s.id) FROM registry_auditevent s
      WHERE s.case_key = OLD.registry_id AND s.action = 'case.sign'), 0)
)
"""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A table of clinical rows. ``way`` finds the cases ``e`` of ``{row}``.

    A case has one row of some tables, from its first day (``once``): the unique key refuses a
    second one, and a guard on inserts would only make bulk loads slower.
    """

    table: str
    way: str
    free: frozenset[str]
    once: bool

    def case_of(self, row: str) -> str:
        return self.way.format(row=row)
