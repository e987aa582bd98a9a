"""Why a write was refused, in words for the person who tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from registry.checks.engine import Finding


class WriteRefusedError(Exception):
    """The base of all refusals; its text is shown to the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two people answered the same item. Values are in record form, reasons beside them."""

    variable: str
    yours: Any
    yours_missing: str | None
    theirs: Any
    theirs_missing: str | None
    their_name: str
    their_time: datetime


class StaleRecordError(WriteRefusedError):
    """Somebody else changed an answer that you also changed; both are kept for you to choose.

    ``left_alone`` names what others changed and you did not: whoever sends the section again with
    ``current_version`` must leave these out, or takes the others' answers back.
    """

    def __init__(
        self,
        conflicts: list[Conflict],
        current_version: int,
        left_alone: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(_("Somebody else changed this section while you were working on it."))
        self.conflicts = conflicts
        self.current_version = current_version
        self.left_alone = left_alone


class ReasonRequiredError(WriteRefusedError):
    """The case is signed; a correction needs a reason."""

    def __init__(self) -> None:
        super().__init__(_("This case is signed. Say why the value is being corrected."))


class NotCompleteError(WriteRefusedError):
    """The case cannot be signed yet; ``findings`` say what stands in the way."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(_("The case cannot be signed off yet."))
        self.findings = findings


class PossibleDuplicateError(WriteRefusedError):
    """The same patient already has a case with an onset within a few days."""

    def __init__(self, registry_ids: list[str]) -> None:
        super().__init__(_("This patient already has a case with an onset within 7 days."))
        self.registry_ids = registry_ids


class HospitalNumberError(WriteRefusedError):
    """The hospital number is empty, too long, or belongs to another patient of the site."""


class NoSuchRowError(WriteRefusedError):
    """The row was removed by somebody else."""

    def __init__(self) -> None:
        super().__init__(_("This row has been removed by somebody else."))


class RowIsThereError(WriteRefusedError):
    """A removed row has been restored already."""

    def __init__(self) -> None:
        super().__init__(_("This row has been restored already."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """An answer that is no longer what the event made of it. In the form of the audit trail."""

    variable: str
    then: Any
    now: Any


class UndoRefusedError(WriteRefusedError):
    """What is to be taken back has been changed since; ``overtaken`` has both answers of each."""

    def __init__(self, overtaken: tuple[Overtaken, ...] = ()) -> None:
        super().__init__(
            _("This has been changed again since. Take the later change back first.")
            if overtaken
            else _("Only answers and rows of this case can be taken back.")
        )
        self.overtaken = overtaken


class WrongPasswordError(WriteRefusedError):
    """The password that confirms a signature is not the person's."""

    def __init__(self) -> None:
        super().__init__(_("The password is not right. Nothing has been signed."))


class TooManyAttemptsError(WriteRefusedError):
    """So many wrong passwords that no further one is tried for a while."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            _("Too many wrong passwords. Try again in %(minutes)d minutes.") % {"minutes": minutes}
        )
        self.minutes = minutes


class NothingAskedError(WriteRefusedError):
    """A question, an answer or a remark without words."""

    def __init__(self) -> None:
        super().__init__(_("Write something first."))


class QueryStateError(WriteRefusedError):
    """Somebody else closed or reopened the query meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has changed this query. Look at its thread first."))


class NotAMemberError(WriteRefusedError):
    """A query can only be given to somebody who works at its site."""

    def __init__(self) -> None:
        super().__init__(_("This person does not work at the site of the case."))


class NoSuchWarningError(WriteRefusedError):
    """The warning that a person keeps is gone, or its values have changed since it was read."""

    def __init__(self) -> None:
        super().__init__(
            _("This warning has changed since you read it. Look at the values and decide again.")
        )


class KeepReasonError(WriteRefusedError):
    """A warning is kept with a reason, or not at all."""

    def __init__(self, words: str) -> None:
        super().__init__(words)


class TooFewReadersError(WriteRefusedError):
    """The site has too few core-lab readers for two, or for a third, who know nothing yet."""

    def __init__(self, *, third: bool) -> None:
        words = (
            _("No further core-lab reader of this site is free of a reading of this angiogram.")
            if third
            else _("A site needs two core-lab readers before its angiograms can be sent.")
        )
        super().__init__(words)


class NoSuchReadingError(WriteRefusedError):
    """The person does not read this angiogram, or not any more."""

    def __init__(self) -> None:
        super().__init__(_("This angiogram is not among those that you read."))


class ReadingLockedError(WriteRefusedError):
    """A locked reading is changed by nobody who has not reopened it."""

    def __init__(self) -> None:
        super().__init__(_("This reading is locked. Reopen it before you change it."))


class ReadingComparedError(WriteRefusedError):
    """The readings of the angiogram have been compared: a reader cannot take theirs back alone."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The readings of this angiogram have been compared. Only a data manager can have "
                "yours reopened."
            )
        )


class ReadingNotLockedError(WriteRefusedError):
    """What is to be reopened is open."""

    def __init__(self) -> None:
        super().__init__(_("This reading is not locked."))


class NoGradeError(WriteRefusedError):
    """A reading is a grade, or the reason why there is none, and never both."""

    def __init__(self) -> None:
        super().__init__(_("Give the final eTICI, or say why it cannot be graded, but not both."))


class CoreLabGradeError(WriteRefusedError):
    """The core laboratory's grade is written by its readers only."""

    def __init__(self) -> None:
        super().__init__(
            _("The core laboratory reads this angiogram; its grade cannot be entered by hand.")
        )


class CaseWithdrawnError(WriteRefusedError):
    """The case was withdrawn while somebody worked on it; its number stays taken."""

    def __init__(self) -> None:
        super().__init__(_("This case has been withdrawn: the import that made it was undone."))
