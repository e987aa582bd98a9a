"""How much waits in each place of the navigation: one bounded count each, for every page.

A place that has a count adds one line to COUNTS: the rows of any person and day. They may depend on
what the person may do; everything else of the person and the day is a parameter of the statement.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from registry.models import Episode, User
from registry.selectors.bounded import Count
from registry.selectors.cases import STATUSES, due_follow_ups
from registry.selectors.queries import waiting_for

SHOWN = 99
# Stand for the person and the day while the statement is composed. Nobody has such a key, and no
# condition compares with such a day.
SOMEBODY, SOME_DAY = -8_264_351_907, date(1871, 1, 18)


def overdue_follow_ups(user: User, today: date) -> QuerySet[Any]:
    """The 90-day follow-ups whose window has closed without an answer."""
    return due_follow_ups(user, today=today).filter(window_closes_on__lt=today)


def queries_for_person(user: User, _today: date) -> QuerySet[Any]:
    """The data queries that wait for this person's answer."""
    return waiting_for(user)


def ready_to_sign(user: User, _today: date) -> QuerySet[Any]:
    """The complete cases without open error, for those who may sign them."""
    if not user.has_perm("registry.sign_off"):
        return Episode.objects.none()
    return Episode.objects.visible_to(user).filter(STATUSES["ready"])


# place -> what waits there. Today sums up the others and what only it shows.
COUNTS: dict[str, Callable[[User, date], QuerySet[Any]]] = {
    "followup": overdue_follow_ups,
    "queries": queries_for_person,
}
ONLY_TODAY: tuple[Callable[[User, date], QuerySet[Any]], ...] = (ready_to_sign,)


def waiting(user: User, today: date) -> dict[str, Count]:
    """Return the count of each place that has one, and "today". One statement counts them all."""
    may = (user.is_active, user.is_superuser)
    sql, marks = _statement(user.role_keys, may, SHOWN + 1, connection.vendor)
    parameters = [_parameter(mark, user, today) for mark in marks]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        parts = [Count(min(found, SHOWN), found > SHOWN) for found in cursor.fetchone()]
    total = sum(part.number for part in parts)
    more = total > SHOWN or any(part.more for part in parts)
    counts = dict(zip(COUNTS, parts, strict=False))
    return counts | {"today": Count(min(total, SHOWN), more)}


class UnknownParameterError(Exception):
    """A count made something of its own of the person or the day, such as the day before."""


@cache
def _statement(
    roles: tuple[str, ...], may: tuple[bool, bool], most: int, vendor: str
) -> tuple[str, tuple[Any, ...]]:
    """Compose the counts as one SELECT, once for each set of roles: what a person may do is code.

    Beside it stand its parameters, with marks in the place of the person and the day. Composed for
    another person and another day, it must differ in the marks alone. Raises UnknownParameterError.
    """
    del vendor
    somebody, another = (
        User(pk=key, is_active=may[0], is_superuser=may[1]) for key in (SOMEBODY, SOMEBODY - 1)
    )
    for person in (somebody, another):
        person.__dict__["role_keys"] = roles
    sql, marks = _composed(somebody, SOME_DAY, most)
    other_sql, others = _composed(another, SOME_DAY + timedelta(days=1), most)
    differing = {mark for mark, other in zip(marks, others, strict=True) if mark != other}
    if sql != other_sql or not differing <= {SOMEBODY, _stored(SOME_DAY)}:
        raise UnknownParameterError
    return sql, tuple(marks)


def _composed(person: User, day: date, most: int) -> tuple[str, list[Any]]:
    parts: list[str] = []
    parameters: list[Any] = []
    for count in (*COUNTS.values(), *ONLY_TODAY):
        rows = count(person, day)
        if rows.query.is_empty():
            parts.append("0")
            continue
        bounded = rows.order_by().values("pk")[:most]
        sql, of_count = bounded.query.get_compiler(connection=connection).as_sql()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - the ORM's own
        parameters += of_count
    return f"SELECT {', '.join(parts)}", parameters


def _parameter(mark: Any, user: User, today: date) -> Any:
    if mark == SOMEBODY:
        return user.pk
    return _stored(today) if mark == _stored(SOME_DAY) else mark


def _stored(day: date) -> Any:
    """Return a day as it stands among the parameters of a statement."""
    return connection.ops.adapt_datefield_value(day)
