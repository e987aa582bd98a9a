"""One warning for each variable with a usual range, made from the codebook."""

from __future__ import annotations

from collections.abc import Iterator

from registry.checks.engine import CASE, EditCheck, Severity, Verdict
from registry.checks.wording import in_sentence
from registry.codebook.lookup import all_sections
from registry.codebook.variable import Section, Variable


def _checks() -> Iterator[EditCheck]:
    for section in all_sections():
        for variable in section.variables:
            if variable.plausible is not None:
                yield _usual_range(section, variable)


def _usual_range(section: Section, variable: Variable) -> EditCheck:
    usual = variable.plausible
    if usual is None:
        raise ValueError(f"{variable.name} has no usual range")
    low, high = usual.low, usual.high
    name = variable.name

    def outside(**values: float) -> Verdict:
        return not low <= values[name] <= high

    unit = f" {variable.unit}" if variable.unit not in ("", "points") else ""
    return EditCheck(
        code=f"USUAL-{name}",
        message=(
            f"{{{name}}} is outside the usual range of {usual}{unit} for "
            f"{in_sentence(variable.label)}; please check it."
        ),
        severity=Severity.WARNING,
        on=section.table if section.repeats else CASE,
        needs=(name,),
        may_read=(),
        broken=outside,
        shown_in=section.key,
    )


CHECKS: tuple[EditCheck, ...] = tuple(_checks())
