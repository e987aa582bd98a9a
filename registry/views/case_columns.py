"""The columns that the list of cases can show: what each reads, and how it says it.

A cell says the same on the page and in the file. A value that is missing is said in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.codebook.lookup import section_by_key, variable_by_name
from registry.codebook.variable import Variable
from registry.derived.exposure import rescue_stenting
from registry.derived.onset import age_at_onset
from registry.derived.reperfusion import final_grade, n_passes
from registry.forms.showing import reason_words, value_words
from registry.language import date_words, listed, moment_words
from registry.selectors.case_rows import CaseFacts, Wanted

MRS = section_by_key("follow_up").variable("mrs")
GRADES = frozenset({"etici_final_site", "mtici_final_site", "etici_final_corelab"})
STATUS_KINDS = {"draft": "info", "signed": "done", "amended": "warning"}


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with a colour that says the same."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """``text`` is what the file says; the page draws it as ``badges``, or in grey if missing."""

    text: str
    missing: bool = False
    badges: tuple[Badge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``sort`` is a key of SORT_COLUMNS; a column without one cannot be sorted by."""

    key: str
    label: str | Promise
    cell: Callable[[CaseFacts], Cell]
    wanted: Wanted = Wanted()  # noqa: RUF009 - frozen
    sort: str = ""
    numeric: bool = False


def _missing(reason: str | None = None) -> Cell:
    return Cell(text=reason_words(reason) or _("Not recorded"), missing=True)


def _plain(text: Any) -> Cell:
    return Cell(text=str(text))


def _derived(value: Any, *, words: Callable[[Any], str] = str) -> Cell:
    return _missing() if value is None else Cell(text=words(value))


def _age(facts: CaseFacts) -> Cell:
    age = age_at_onset(facts.values)
    return _missing(facts.missing.get("birth_date")) if age is None else _plain(age)


def _answer(name: str) -> Callable[[CaseFacts], Cell]:
    """Return a cell with a variable's value in words, or the reason why it is missing."""
    variable = variable_by_name(name)

    def cell(facts: CaseFacts) -> Cell:
        return _answered(facts.values.get(name), facts.missing.get(name), variable)

    return cell


def _answered(value: Any, missing: str | None, variable: Variable) -> Cell:
    return _missing(missing) if value is None else Cell(text=value_words(value, variable))


def _outcome(facts: CaseFacts) -> Cell:
    value = facts.values.get("mrs_d90")
    if value is None:
        return _missing(facts.missing.get("mrs_d90"))
    return _plain(value)  # "points" in every line would say nothing


def _final_grade(facts: CaseFacts) -> Cell:
    """Return the grade on mTICI with 2c, or the classical one where it is all that is known."""
    grade = final_grade(facts.values)
    if grade is not None:
        return _plain(grade.mtici_with_2c or grade.mtici)
    reasons = (facts.missing.get(name) for name in ("etici_final_site", "mtici_final_site"))
    return _missing(next(filter(None, reasons), None))


def _completeness(facts: CaseFacts) -> Cell:
    counts = {"answered": facts.episode.answered_count, "required": facts.episode.required_count}
    return Cell(text=_("%(answered)d of %(required)d") % counts)


def _checks(facts: CaseFacts) -> Cell:
    errors, warnings = facts.episode.error_count, facts.episode.warning_count
    badges = []
    if errors:
        badges.append(Badge("error", ngettext("%d error", "%d errors", errors) % errors))
    if warnings:
        badges.append(Badge("warning", _("%d to review") % warnings))
    if not badges:
        return Cell(text=_("none"))
    return Cell(text=listed(badge.words for badge in badges), badges=tuple(badges))


def _status(facts: CaseFacts) -> Cell:
    words = {"draft": _("Draft"), "signed": _("Signed"), "amended": _("Amended")}
    status = facts.episode.status
    return Cell(text=words[status], badges=(Badge(STATUS_KINDS[status], words[status]),))


def _changed(facts: CaseFacts) -> Cell:
    changed = facts.episode.changed_at.astimezone(facts.episode.site.zone)
    return Cell(text=moment_words(changed))


def _yes_or_no(value: bool) -> str:  # noqa: FBT001 - a value, not a switch
    return _("Yes") if value else _("No")


def _reads(*names: str) -> Wanted:
    return Wanted(variables=frozenset(names))


def _of_codebook(name: str, label: str | Promise = "", *, numeric: bool = False) -> Column:
    return Column(
        key=name,
        label=label or gettext_lazy(variable_by_name(name).label),
        cell=_answer(name),
        wanted=_reads(name),
        numeric=numeric,
    )


COLUMNS = (
    Column(
        key="number",
        label=gettext_lazy("Case"),
        cell=lambda facts: _plain(facts.episode.registry_id),
        sort="number",
    ),
    Column(
        key="site",
        label=gettext_lazy("Site"),
        cell=lambda facts: _plain(facts.episode.site.name),
        sort="site",
    ),
    Column(
        key="onset",
        label=gettext_lazy("Onset"),
        cell=lambda facts: _plain(date_words(facts.episode.index_date)),
        sort="onset",
    ),
    Column(
        key="age",
        label=gettext_lazy("Age"),
        cell=_age,
        wanted=_reads("birth_date", "birth_year"),
        numeric=True,
    ),
    _of_codebook("sex"),
    _of_codebook("nihss_baseline", gettext_lazy("NIHSS"), numeric=True),
    _of_codebook("occlusion_site_primary", gettext_lazy("Occlusion")),
    Column(
        key="mtici",
        label=gettext_lazy("Final mTICI"),
        cell=_final_grade,
        wanted=Wanted(variables=GRADES),
    ),
    Column(
        key="passes",
        label=gettext_lazy("Passes"),
        cell=lambda facts: _derived(n_passes(facts.values)),
        wanted=Wanted(rows=True),
        numeric=True,
    ),
    Column(
        key="stenting",
        label=gettext_lazy("Rescue stenting"),
        cell=lambda facts: _derived(rescue_stenting(facts.values), words=_yes_or_no),
        wanted=Wanted(rows=True),
    ),
    Column(
        key="mrs",
        label=gettext_lazy("90-day mRS"),
        cell=_outcome,
        wanted=Wanted(outcome=True),
        numeric=True,
    ),
    Column(
        key="answered",
        label=gettext_lazy("Answered"),
        cell=_completeness,
        sort="open",
        numeric=True,
    ),
    Column(key="checks", label=gettext_lazy("Checks"), cell=_checks, sort="checks"),
    Column(key="status", label=gettext_lazy("Status"), cell=_status),
    Column(key="changed", label=gettext_lazy("Last change"), cell=_changed, sort="changed"),
)
BY_KEY = {column.key: column for column in COLUMNS}
DEFAULT = (
    "number",
    "site",
    "onset",
    "age",
    "occlusion_site_primary",
    "mtici",
    "answered",
    "checks",
    "status",
)


def columns_of(keys: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns of these keys, each once; the case's number always leads."""
    found = dict.fromkeys(key for key in ("number", *keys) if key in BY_KEY)
    return tuple(BY_KEY[key] for key in found)


def wanted_by(columns: Iterable[Column]) -> Wanted:
    """Return what these columns read together."""
    return reduce(lambda all_of, column: all_of | column.wanted, columns, Wanted())
