"""The amber block of a soft warning: what it is about, and the two ways on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from registry.checks.engine import Finding, Severity
from registry.checks.plausibility import UsualRange
from registry.checks.sentences import rules_by_code, usual_words
from registry.codebook.lookup import section_by_key, section_of_variable
from registry.codebook.schedule import time_point
from registry.forms.query_words import KEEP_CHOICES
from registry.forms.showing import value_words
from registry.models.data_query import KEEP_LENGTH
from registry.selectors.case import Case
from registry.views.rail import shown_finding

SHOWN_VALUES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepBlock:
    """A warning as something to decide. ``back`` is where the person goes on afterwards."""

    finding: Finding
    case_key: str
    values: tuple[tuple[str, str], ...]
    usual: str
    row_words: str
    address: str
    back: str

    choices = KEEP_CHOICES
    most = KEEP_LENGTH

    @property
    def form_id(self) -> str:
        """The id of the small form that its controls belong to: forms cannot be nested."""
        row = "" if self.finding.row_id is None else f"-{self.finding.row_id}"
        return f"keep-{self.finding.code}{row}"


def keep_blocks(case: Case, findings: Iterable[Finding]) -> dict[str, list[KeepBlock]]:
    """Return a block for each warning, by the section that it belongs to."""
    blocks: dict[str, list[KeepBlock]] = defaultdict(list)
    for finding in findings:
        if finding.severity is Severity.WARNING:
            blocks[finding.section].append(keep_block(case, finding))
    return blocks


def keep_block(case: Case, finding: Finding, *, back: str = "") -> KeepBlock:
    shown = shown_finding(case, finding)
    return KeepBlock(
        finding=finding,
        case_key=case.episode.registry_id,
        values=_values(finding),
        usual=_usual(finding),
        row_words=_row_words(finding),
        address=shown.address,
        back=back or shown.address,
    )


def _values(finding: Finding) -> tuple[tuple[str, str], ...]:
    """Return (label, words) for the answers that the rule compared; long lists are left out."""
    section = section_by_key(finding.section)
    read = [(name, value) for name, value in finding.read if name in finding.variables]
    if len(read) > SHOWN_VALUES:
        return ()
    variables = [
        (section if name in section.names else section_of_variable(name)).variable(name)
        for name, _value in read
    ]
    return tuple(
        (_(variable.label), value_words(value, variable))
        for variable, (_name, value) in zip(variables, read, strict=True)
    )


def _row_words(finding: Finding) -> str:
    """Return which row is meant: "Attempt 2", or the time point of a follow-up."""
    if finding.timepoint is not None:
        return _(time_point(finding.timepoint).label)
    if not finding.table or finding.seq is None:
        return ""
    return f"{_(section_by_key(finding.section).row_name.capitalize())} {finding.seq}"


def _usual(finding: Finding) -> str:
    """Say which range the rule goes by, and where that comes from, as far as there is one."""
    usual = usual_words(finding.code)
    if not usual:
        return ""
    if isinstance(rules_by_code()[finding.code], UsualRange):
        words = _("Usual: %(usual)s (the codebook's range, set by design and not from your data).")
    else:
        words = _("Usual: %(usual)s (set by design and not from your data).")
    return words % {"usual": usual}
