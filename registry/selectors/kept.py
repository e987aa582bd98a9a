"""Which warnings of a case are kept: by a person, with a reason, for the answers of now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from registry.checks.engine import Finding, Severity
from registry.models import DataQuery, Episode, QueryState
from registry.models.wide import rows_of

# A closed query was answered before, and its reason stands.
_STANDS = (QueryState.ANSWERED, QueryState.CLOSED)


class Weighed(NamedTuple):
    """The findings that still ask for something, and the warnings that are kept."""

    standing: list[Finding]
    kept: list[tuple[Finding, DataQuery]]


def queries_of_case(episode: Episode) -> list[DataQuery]:
    """Return every query of a case, oldest first."""
    return rows_of(DataQuery, "episode_id", episode.pk, order="opened_at,id")


def weigh(findings: Iterable[Finding], queries: Iterable[DataQuery]) -> Weighed:
    """Tell the kept warnings from the rest. An error is never kept."""
    kept_for = {
        (query.rule, query.row_id): query
        for query in queries
        if query.rule and query.kept_because and query.state in _STANDS
    }
    weighed = Weighed([], [])
    for finding in findings:
        query = kept_for.get((finding.code, finding.row_id)) if kept_for else None
        if query is not None and is_kept(finding, query):
            weighed.kept.append((finding, query))
        else:
            weighed.standing.append(finding)
    return weighed


def is_kept(finding: Finding, query: DataQuery) -> bool:
    """Whether the person's reason was given for what the rule reads now."""
    return finding.severity is Severity.WARNING and query.fingerprint == finding.fingerprint
