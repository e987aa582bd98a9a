"""Keeping a warning: the value is right although it is unusual, for a reason and in a name."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.checks import run_all
from registry.checks.engine import Finding, Severity
from registry.checks.sentences import rules_by_code, sentence_of
from registry.codebook.lookup import row_sections, section_by_key, section_of_variable
from registry.codebook.variable import Section, Variable
from registry.models import DataQuery, Episode, QueryState, User
from registry.models.data_query import KEEP_LENGTH, KEEP_REASONS, QUESTION_LENGTH
from registry.selectors.case import load_case
from registry.services.answers import Answer
from registry.services.answers import answer as as_answer
from registry.services.errors import KeepReasonError, NoSuchWarningError
from registry.services.location import lock_case
from registry.services.query_thread import Line, add_line
from registry.services.summary import refresh_summary

OTHER = "other"


def keep_warning(
    *,
    by: User,
    episode: Episode,
    rule: str,
    row_id: int | None,
    fingerprint: str,
    because: str,
    words: str = "",
) -> DataQuery:
    """Keep what a warning objects to; it becomes an answered query.

    ``fingerprint`` is that of the finding which the person read. Raises NoSuchWarningError if it
    is no longer the same, KeepReasonError without a known reason, or without words for "other".
    """
    _refuse_reason(because, words.strip())
    with transaction.atomic():
        locked = lock_case(episode)
        finding = _found(locked, rule, row_id)
        if finding is None or finding.fingerprint != fingerprint:
            raise NoSuchWarningError
        query = query_of(locked, finding)
        query.state = QueryState.ANSWERED
        query.kept_because, query.kept_words = because, words.strip()
        query.fingerprint = fingerprint
        query.values = values_read(finding)
        # Kept before anybody asked: it never waited, and counts in no time to an answer.
        query.answered_by = by
        query.answered_at = query.opened_at if query.pk is None else timezone.now()
        query.save()
        add_line(query, Line(act="keep", by=by, text=words.strip(), reason=because))
        refresh_summary(locked)
    return query


def query_of(episode: Episode, finding: Finding) -> DataQuery:
    """Return the query of this rule in this case or row; without one, a new and unsaved one."""
    found = DataQuery.objects.filter(
        episode=episode, rule=finding.code, row_id=finding.row_id
    ).first()
    if found is not None:
        found.episode, found.site = episode, episode.site
        return found
    return DataQuery(
        episode=episode,
        site=episode.site,
        section=finding.section,
        row_id=finding.row_id,
        variables=_variables(finding),
        rule=finding.code,
        question=_question(finding),
        values=values_read(finding),
        opened_at=timezone.now(),
    )


def values_read(finding: Finding) -> dict[str, Answer]:
    """Return what the rule read, as answers, without those that say who the patient is."""
    read = {name: value for name, value in finding.read if name in finding.variables}
    return {
        name: as_answer(value, None)
        for name, value in read.items()
        if not _variable(finding, name).identifying
    }


def _refuse_reason(because: str, words: str) -> None:
    if because not in KEEP_REASONS:
        raise KeepReasonError(_("Choose why the value is kept."))
    if because == OTHER and not words:
        raise KeepReasonError(_("Say in a few words why the value is kept."))
    if len(words) > KEEP_LENGTH:
        raise KeepReasonError(_("Write at most %d characters.") % KEEP_LENGTH)


def _found(episode: Episode, rule: str, row_id: int | None) -> Finding | None:
    case = load_case(episode.pk)
    found = run_all(case.values(), case.missing())
    return next(
        (
            item
            for item in found
            if (item.code, item.row_id) == (rule, row_id) and item.severity is Severity.WARNING
        ),
        None,
    )


def _variables(finding: Finding) -> list[str]:
    """Return the rule's variables, the one that stands on the finding's own section first."""
    here = section_by_key(finding.section).names
    read = {name for name, _value in finding.read}
    names = [name for name in finding.variables if name in read] or list(finding.variables)
    own = [name for name in names if name in here]
    # The finding speaks of the last one: an end before its start.
    first = own[-1:] or names[:1]
    return [*first, *(name for name in names if name not in first)]


def _question(finding: Finding) -> str:
    """Return the finding's sentence; the rule's own if the finding's would say who it is."""
    if any(_variable(finding, name).identifying for name in finding.variables):
        return sentence_of(rules_by_code()[finding.code])[:QUESTION_LENGTH]
    return finding.message[:QUESTION_LENGTH]


def _variable(finding: Finding, name: str) -> Variable:
    section: Section = row_sections()[finding.table] if finding.table else section_of_variable(name)
    if name not in section.names:
        section = section_of_variable(name)
    return section.variable(name)
