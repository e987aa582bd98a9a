"""The texts that are data: the codebook, the schedule, the derived items, the checks, the roles."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses import every_analysis
from analytics.execution.formats import DRAWING
from analytics.execution.making import KEEPING, SNAPSHOT
from analytics.pipeline import FIRST_STEPS
from analytics.render import RENDERERS
from analytics.stats.agreement import NO_CASES, ONE_GRADE
from config.roles import ROLES
from registry.checks import ALL_CHECKS
from registry.checks.engine import EditCheck
from registry.codebook import CODEBOOK
from registry.codebook.lookup import all_sections
from registry.codebook.scales import MRS_LABELS
from registry.codebook.schedule import SCHEDULE
from registry.codebook.variable import MISSING_LABELS, Choices, Section, Variable
from registry.derived.catalogue import DERIVATIONS
from tests.translation.gathering import Message

# Where a text comes from stays as it was published: names of papers, standards and trials.


def of_codebook() -> Iterator[Message]:
    """Yield what the case report form and the codebook page say, in their order."""
    for page in CODEBOOK:
        yield Message(page.title, places=(f"page {page.key}",))
    for section in all_sections():
        yield from _of_section(section)
    for words in MISSING_LABELS.values():
        yield Message(words, places=("reasons for a missing value",))
    for words in MRS_LABELS.values():
        yield Message(words, places=("grades of the mRS",))
    for point in SCHEDULE:
        yield Message(point.label, places=("schedule",))
    for item in DERIVATIONS:
        for words in (item.label, item.group, item.unit, item.definition):
            yield Message(words, places=(f"derived {item.name}",))


def _of_section(section: Section) -> Iterator[Message]:
    place = (f"section {section.key}",)
    for words in (section.title, section.row_name, section.explanation):
        yield Message(words, places=place)
    for variable in section.variables:
        yield from _of_variable(section, variable)


def _of_variable(section: Section, variable: Variable) -> Iterator[Message]:
    place = (f"{section.key}.{variable.name}",)
    for words in (variable.label, variable.definition, variable.unit):
        yield Message(words, places=place)
    if variable.choices is not None:
        yield from _of_choices(variable.choices)


def _of_choices(choices: Choices) -> Iterator[Message]:
    place = (f"options {choices.key}",)
    for option in choices.options:
        yield Message(option.label, places=place)
        yield Message(option.definition, places=place)


def of_checks() -> Iterator[Message]:
    """Yield the sentences of the edit checks, with their ``{names}``."""
    for rule in ALL_CHECKS:
        if isinstance(rule, EditCheck):
            yield Message(rule.message, places=(f"check {rule.code}",))


def of_roles() -> Iterator[Message]:
    """Yield the names and descriptions of the roles."""
    for key, role in ROLES.items():
        for words in (role.label, role.description):
            yield Message(words, places=(f"role {key}",))


def of_reports() -> Iterator[Message]:
    """Yield the formats of a report, its chapters, and the steps in which it is made."""
    for key, renderer in RENDERERS.items():
        yield Message(renderer.label, places=(f"format {key}",))
        yield Message(f"Writing: {renderer.label}", places=("steps of a run",))
    for analysis in every_analysis():
        yield Message(analysis.title, places=(f"chapter {analysis.key}",))
        yield Message(analysis.step, places=("steps of a run",))
    for step in (*FIRST_STEPS, SNAPSHOT, DRAWING, KEEPING):
        yield Message(step, places=("steps of a run",))
    for words in (NO_CASES, ONE_GRADE):
        yield Message(words, places=("agreement of readers",))
