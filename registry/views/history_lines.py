"""The history of a case as lines: one for each answer that changed, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from registry.codebook.lookup import all_sections, page_of_section, sections_of_table
from registry.codebook.schedule import time_point
from registry.codebook.variable import Section, Variable
from registry.forms.reason import reason_words
from registry.forms.showing import answer_words
from registry.language import begun, listed, row_words
from registry.models import AuditEvent, Episode
from registry.models.storage import estimated_column
from registry.selectors.history import row_numbers, time_points
from registry.services.answers import read_answer
from registry.services.undo import section_of
from registry.services.verification import VERIFIED

# What is no variable of the codebook, in words.
STRUCTURAL = {
    "index_date": gettext_noop("Date of the case"),
    "source": gettext_noop("Source"),
    "call_not_before": gettext_noop("Call again from"),
    "guided_path": gettext_noop("Guided questions"),
    "reading_number": gettext_noop("Reading number"),
    "printed": gettext_noop("Printed"),
    "identity": gettext_noop("With identity"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One answer that one event changed, or an act without answers (``name`` is empty then).

    ``first`` marks the first line of its event. ``newest`` tells that nothing has changed this
    answer since, so that it can be taken back.
    """

    event: AuditEvent
    what: str
    first: bool
    section: Section | None = None
    name: str = ""
    label: str = ""
    old: str = ""
    new: str = ""
    newest: bool = False

    @property
    def page_key(self) -> str:
        return page_of_section(self.section.key).key if self.section is not None else ""

    @property
    def act(self) -> str:
        """What was done, as a line of its own."""
        return begun(self.what)

    @property
    def reason(self) -> str:
        return reason_words(self.event.reason)

    @property
    def row_id(self) -> str:
        """The row, where the section has several."""
        return self.event.target.partition(":")[2] if self._repeats else ""

    @property
    def _repeats(self) -> bool:
        return self.section is not None and self.section.repeats

    @property
    def can_undo(self) -> bool:
        """Whether this answer alone can be taken back."""
        return self.newest and self.event.action == "record.change" and self.section is not None


class _Later:
    """What newer events did, while the history is walked from the newest to the oldest."""

    def __init__(self) -> None:
        self._answers: set[tuple[str, str]] = set()
        self._rows: set[str] = set()
        self._gone: set[str] = set()

    def add(self, event: AuditEvent) -> None:
        if not event.action.startswith(("record.change", "row.")):
            return
        self._rows.add(event.target)
        self._answers |= {(event.target, name) for name in event.changes}
        self._answers |= {(event.target, name) for name in event.identity_changes}
        if event.action == "row.remove":
            self._gone.add(event.target)

    def overtake(self, line: Line) -> bool:
        """Return whether the answer has been changed since; for a row, whether anything has."""
        target = line.event.target
        if line.event.action != "record.change":
            return target in self._rows
        return target in self._gone or (target, line.name) in self._answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """What an event allows as a whole."""

    changes: int
    can_undo: bool


def history_lines(episode: Episode, events: Sequence[AuditEvent], *, identity: bool) -> list[Line]:
    """Return the lines of ``events``, which are the whole history of the case, newest first."""
    names = _row_names(episode, events)
    later = _Later()
    lines: list[Line] = []
    for event in events:
        lines += [
            replace(line, newest=not later.overtake(line))
            for line in _lines_of(event, names, identity=identity)
        ]
        later.add(event)
    return lines


def save_of(event: AuditEvent, lines: Sequence[Line]) -> Save:
    """Return whether a whole event can be taken back; ``lines`` are those of the event."""
    whole = all(line.newest for line in lines) and section_of(event) is not None
    return Save(changes=len(lines), can_undo=whole)


def _lines_of(event: AuditEvent, names: Mapping[str, str], *, identity: bool) -> Iterator[Line]:
    what = action_words(event, names.get(event.target, ""))
    shown = event.changes | (event.identity_changes if identity else {})
    table = event.target.partition(":")[0]
    first = True
    for name in _in_order(table, shown):
        old, new = shown[name]
        section, variable = find_variable(table, name)
        yield Line(
            event=event,
            what=what,
            first=first,
            section=section,
            name=name,
            label=_label(name, variable),
            old=_words(old, name, variable, table) + _estimate(shown, name, 0),
            new=_words(new, name, variable, table) + _estimate(shown, name, 1),
        )
        first = False
    if first:
        yield Line(event=event, what=what, first=True, section=section_of(event))


def action_words(event: AuditEvent, row: str = "") -> str:
    """Return what was done, in words; an action without words is shown as it is kept."""
    table = _(table_title(event))
    words = {
        "case.create": _("made the case"),
        "case.import": _("imported the case"),
        "record.change": _("changed %s") % (row or table),
        "row.add": _("added %s") % row if row else _("added a row to %s") % table,
        "row.remove": _("removed %s") % row if row else _("removed a row from %s") % table,
        "record.verify": _("compared %s with the source") % (row or table),
        "record.unverify": _("took back the comparison of %s") % (row or table),
        "case.sign": _("signed the case off"),
        "case.sign_refused": _("gave a wrong password when signing"),
        "case.amend": _("reopened the signed case"),
        **query_words(event),
        "identity.reveal": _("asked for the telephone number"),
        "reading.send": _("sent the angiogram to the core laboratory"),
        "paper.download": _("printed the case"),
        "case.withdraw": _("withdrew the case"),
        "call.postpone": _("moved the call"),
        "call.guided": _("went through the guided questions"),
        "draft.keep": _("typed what could not be read in %s") % (row or table),
        "draft.drop": _("replaced what could not be read in %s") % (row or table),
    }
    said = words.get(event.action, event.action)
    return _("%s, taking a change back") % said if event.undoes_id else said


def query_words(event: AuditEvent) -> dict[str, str]:
    """Return the words for what was done with a query, which the target names."""
    name = {"query": f"Q-{event.target.partition(':')[2]}"}
    return {
        "query.ask": _("asked %(query)s") % name,
        "query.answer": _("answered %(query)s") % name,
        "query.keep": _("kept a warning, %(query)s") % name,
        "query.note": _("remarked on %(query)s") % name,
        "query.assign": _("assigned %(query)s") % name,
        "query.close": _("closed %(query)s") % name,
        "query.reopen": _("reopened %(query)s") % name,
    }


def table_title(event: AuditEvent) -> str:
    """Return the title of the section that was changed; several may share a table."""
    table = event.target.partition(":")[0]
    changed = set(event.changes) | set(event.identity_changes)
    if VERIFIED in event.changes:
        changed = {name for names in event.changes[VERIFIED] if names for name in names}
    sections = [section for section in all_sections() if section.table == table]
    named = [section for section in sections if changed & set(section.names)]
    found = named or sections
    return found[0].title if found else table


def find_variable(table: str, name: str) -> tuple[Section | None, Variable | None]:
    """Return a variable and its section; facts of a new case belong to several tables."""
    for section in all_sections():
        if name in section.names and (section.table == table or not section.repeats):
            return section, section.variable(name)
    return None, None


def answer_in_words(answer: Any, variable: Variable | None) -> str:
    """Return an answer of the audit trail in words."""
    if isinstance(answer, dict) and "estimated" in answer:
        return _("estimated") if answer["estimated"] else _("exact")
    if isinstance(answer, dict) and "typed" in answer:
        return _("“%(typed)s”, as typed") % {"typed": answer["typed"]}
    if variable is None:
        return str(answer) if answer is not None else _("Not recorded")
    value, missing = read_answer(answer, variable)
    return answer_words(value, missing, variable)


def _words(answer: Any, name: str, variable: Variable | None, table: str) -> str:
    if name != VERIFIED or variable is not None:
        return answer_in_words(answer, variable)
    labels = [_label(item, find_variable(table, item)[1]) for item in answer or ()]
    return listed(labels) if labels else _("Not verified")


def _label(name: str, variable: Variable | None) -> str:
    if variable is not None:
        return _(variable.label)
    return _("Source verified") if name == VERIFIED else _(STRUCTURAL.get(name, name))


def _in_order(table: str, changes: Mapping[str, Any]) -> list[str]:
    """Return the names in codebook order, which not every database keeps; companions left out."""
    known = [name for section in all_sections() if section.table == table for name in section.names]
    place = {name: number for number, name in enumerate(known)}
    names = [name for name in changes if not _is_companion(name, changes)]
    return sorted(names, key=lambda name: place.get(name, -1))


def _is_companion(name: str, changes: Mapping[str, Any]) -> bool:
    """Tell whether ``name`` only says that a moment of the same event is an estimate."""
    moment = name.removesuffix(estimated_column(""))
    return moment != name and moment in changes


def _estimate(changes: Mapping[str, Any], name: str, which: int) -> str:
    pair = changes.get(estimated_column(name))
    return f" ({_('estimated')})" if pair and pair[which] else ""


def _row_names(episode: Episode, events: Sequence[AuditEvent]) -> dict[str, str]:
    """Return by target what a row is called: "Attempt 2", "90 days"."""
    found = {target: _(time_point(code).label) for target, code in time_points(episode).items()}
    for target, seq in row_numbers(episode, events).items():
        section = sections_of_table(target.partition(":")[0])[0]
        name = row_words(section, None) if section.repeats else _(section.title)
        if seq is None:
            found[target] = name
        elif seq < 0:
            found[target] = _("%(row)s %(number)d (removed)") % {"row": name, "number": -seq}
        else:
            found[target] = _("%(row)s %(number)d") % {"row": name, "number": seq}
    return found
