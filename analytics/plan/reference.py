"""Every key of a plan in Markdown, for the documents: made from the fields that are read."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.plan.fields import Spec, specs
from analytics.plan.model import Plan
from analytics.plan.schema import parts

NOUNS = {"words": "words", "yes_no": "true or false", "whole": "whole number", "number": "number"}


def reference() -> str:
    """One heading and one table for each part, the plan itself first."""
    return "\n".join(line for part in parts() for line in _part(part))


def _part(part: type) -> Iterator[str]:
    where = _where(part)
    yield f"### {part.__name__}{f': {where}' if where else ''}"
    yield ""
    yield (part.__doc__ or "").replace("``", "`").split("\n", 1)[0]
    yield ""
    yield "| key | holds | if absent | |"
    yield "|---|---|---|---|"
    for spec in specs(part):
        yield f"| `{spec.key}` | {_holds(spec)} | {_absent(spec)} | {spec.sentence} |"
    yield ""


def _where(part: type) -> str:
    """The keys under which a part stands."""
    found = [
        f"`{spec.key}`{' (a list)' if spec.many else ''} of {holder.__name__}"
        if holder is not Plan
        else (f"`[[{spec.key}]]`" if spec.many else f"`[{spec.key}]`")
        for holder in parts()
        for spec in specs(holder)
        if spec.part is part
    ]
    return ", ".join(found)


def _holds(spec: Spec) -> str:
    if spec.part is not None:
        return f"{'list of ' if spec.many else ''}{spec.part.__name__}"
    if spec.kind == "choice":
        return ", ".join(f"`{choice}`" for choice in spec.choices if choice)
    noun = "variable" if spec.variable else NOUNS[spec.kind]
    if spec.between is not None:
        word = "between" if spec.between.inside else "from"
        join = "and" if spec.between.inside else "to"
        noun = f"{noun} {word} {spec.between.low:g} {join} {spec.between.high:.12g}"
    return f"list of: {noun}" if spec.many else noun


def _absent(spec: Spec) -> str:
    if spec.required:
        return "**refused**"
    if spec.kind == "table" or spec.default in (None, "", ()):
        return "–"
    return f"`{str(spec.default).lower() if isinstance(spec.default, bool) else spec.default}`"
