"""Numbered work and what was made of it as bytes: arrays as .npz, names and kinds as JSON in it.

No pickle, so that reading runs no code. A round trip changes no bit of an array.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
import scipy
from numpy.typing import NDArray

from analytics.report.code_version import code_version
from analytics.stats.bootstrap_effect import Replicates, WeightChoices
from analytics.stats.missing.pieces import Imputing
from analytics.stats.missing.variables import ImputationPlan, Imputations, Variable
from analytics.stats.numbered import Numbered

Made = TypeVar("Made")
Arrays = Mapping[str, NDArray[Any]]
Facts = Mapping[str, Any]
SCHEMA = "reperfuse-slices/1"
FACTS = "facts"
TRACES = ("drawn", "means", "deviations")


def pack_work(work: Numbered[Any]) -> bytes:
    """Return the work for other processes; no two calls give the same bytes.

    TypeError for work of a kind that is not known here.
    """
    kind = next((key for key, each in _KINDS.items() if isinstance(work, each.type)), None)
    if kind is None:
        raise TypeError(f"{type(work).__name__} cannot be packed")
    facts, arrays = _KINDS[kind].parts(work)
    # The token lets every holder have a folder of its own, whose claims are no dead holder's.
    head = {"kind": kind, "made_by": made_by(), "token": uuid4().hex}
    return _packed({**head, **facts}, arrays)


def unpack_work(content: bytes) -> Numbered[Any] | None:
    """Return the work; None if another version of the code packed it, which may compute others."""
    facts, arrays = _unpacked(content)
    if facts["made_by"] != made_by():
        return None
    return _KINDS[facts["kind"]].work(facts, arrays)


def pack_made(made: object) -> bytes:
    """Return some pieces of the work: imputations, or the rows of replicates."""
    if isinstance(made, Imputations):
        columns = (getattr(made, trace) for trace in TRACES)
        arrays = {
            f"{trace}-{place}": values
            for trace, column in zip(TRACES, columns, strict=True)
            for place, values in enumerate(column.values())
        }
        return _packed({"names": list(made.drawn)}, arrays)
    return _packed({}, {"rows": np.asarray(made)})


def unpack_made(work: Numbered[Made], numbers: Sequence[int], content: bytes) -> Made:
    """Return these pieces of the work as ``work.make`` gave them."""
    facts, arrays = _unpacked(content)
    made: Any = arrays.get("rows")
    if isinstance(work, Imputing):
        traces = {
            trace: {name: arrays[f"{trace}-{place}"] for place, name in enumerate(facts["names"])}
            for trace in TRACES
        }
        made = Imputations(plan=work.plan, numbers=tuple(numbers), **traces)
    found: Made = made
    return found


def made_by() -> list[str]:
    """What else the numbers depend on: this format, our code, the libraries that compute."""
    return [SCHEMA, code_version(), np.__version__, scipy.__version__]


def _packed(facts: Facts, arrays: Arrays) -> bytes:
    text = np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8)
    file = BytesIO()
    np.savez(file, allow_pickle=False, **{FACTS: text, **arrays})
    return file.getvalue()


def _unpacked(content: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    with np.load(BytesIO(content), allow_pickle=False) as file:
        arrays = dict(file)
    return json.loads(arrays.pop(FACTS).tobytes()), arrays


def _imputing_parts(work: Imputing) -> tuple[Facts, Arrays]:
    plan = work.plan
    described = [
        {"name": each.name, "kind": each.kind, "levels": each.levels, "method": each.method}
        for each in plan.variables
    ]
    facts = {"seed": plan.seed, "iterations": plan.iterations, "donors": plan.donors}
    return {**facts, "variables": described}, dict(_columns(plan))


def _columns(plan: ImputationPlan) -> Iterator[tuple[str, NDArray[Any]]]:
    for place, each in enumerate(plan.variables):
        yield f"values-{place}", each.values
        if each.allowed is not None:
            yield f"allowed-{place}", each.allowed
        if each.shift is not None:
            yield f"shift-{place}", each.shift


def _imputing(facts: Facts, arrays: Arrays) -> Imputing:
    variables = tuple(
        Variable(
            **described,
            values=arrays[f"values-{place}"],
            allowed=arrays.get(f"allowed-{place}"),
            shift=arrays.get(f"shift-{place}"),
        )
        for place, described in enumerate(facts["variables"])
    )
    plan = ImputationPlan(
        variables=variables,
        seed=facts["seed"],
        iterations=facts["iterations"],
        donors=facts["donors"],
    )
    return Imputing(plan)


def _replicates_parts(work: Replicates) -> tuple[Facts, Arrays]:
    choices = work.choices
    facts = {
        "seed": work.seed,
        "estimand": choices.estimand,
        "stabilised": choices.stabilised,
        "truncate": choices.truncate,
    }
    return facts, {"outcome": work.outcome, "treated": work.treated, "design": work.design}


def _replicates(facts: Facts, arrays: Arrays) -> Replicates:
    low_and_high = facts["truncate"]
    choices = WeightChoices(
        estimand=facts["estimand"],
        stabilised=facts["stabilised"],
        truncate=None if low_and_high is None else (low_and_high[0], low_and_high[1]),
    )
    return Replicates(choices=choices, seed=facts["seed"], **arrays)


@dataclass(frozen=True, slots=True)
class _Kind:
    type: type[Any]
    parts: Callable[[Any], tuple[Facts, Arrays]]
    work: Callable[[Facts, Arrays], Numbered[Any]]


_KINDS = {
    "imputations": _Kind(Imputing, _imputing_parts, _imputing),
    "replicates": _Kind(Replicates, _replicates_parts, _replicates),
}
