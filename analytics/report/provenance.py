"""Where a report comes from: data, plan, code and packages, each as a printed fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata

from analytics.dataset.source import DataOrigin
from analytics.report import numbers
from analytics.report.display import Fact

PACKAGES = ("numpy", "pandas", "pyarrow", "scipy")
SHOWN_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """All that a report is a function of, and when it was made. Moments are ISO 8601."""

    data: DataOrigin
    plan_title: str
    plan_key: str
    plan_version: str
    plan_hash: str
    comparator_definition: str
    code_version: str
    generated_at: str


def provenance(origin: Origin) -> tuple[Fact, ...]:
    """The facts in the order in which they are printed; hashes keep their full value."""
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    return (
        *_data(origin.data),
        Fact(label="Plan", text=f"{origin.plan_title} ({origin.plan_key} {origin.plan_version})"),
        _hash("Plan file", origin.plan_hash),
        Fact(label="Comparison", text=origin.comparator_definition),
        Fact(label="Code version", text=origin.code_version),
        Fact(label="Packages", text=packages),
        _moment("Generated at", origin.generated_at),
    )


def _data(data: DataOrigin) -> Iterator[Fact]:
    """What is known of the data: of a file, neither a moment nor, perhaps, sites."""
    if data.as_of:
        yield _moment("Data as of", data.as_of)
    yield _hash(data.name, data.sha256)
    if data.sites or data.as_of:
        yield Fact(label="Sites", text=", ".join(data.sites) or "none")
    whole = "Cases in the snapshot" if data.as_of else "Cases in the file"
    yield Fact(label=whole, text=numbers.count(data.cases), value=data.cases)
    yield Fact(
        label="of which synthetic",
        text=numbers.count(data.synthetic_cases),
        value=data.synthetic_cases,
    )
    yield from (Fact(label=label, text=text) for label, text in data.facts)


def synthetic_sentence(origin: Origin) -> str:
    """What must stand on every page while synthetic cases are among the data, else ""."""
    synthetic, cases = origin.data.synthetic_cases, origin.data.cases
    if synthetic == 0:
        return ""
    if synthetic == cases:
        return f"Synthetic data: all {numbers.count(cases)} cases are invented; no patient."
    return (
        f"Contains synthetic data: {numbers.count(synthetic)} of "
        f"{numbers.count(cases)} cases are invented, not patients."
    )


def _moment(label: str, iso: str) -> Fact:
    at = datetime.fromisoformat(iso).astimezone(UTC)
    return Fact(label=label, text=f"{at.day} {at:%b %Y %H:%M} UTC", value=iso)


def _hash(label: str, value: str) -> Fact:
    return Fact(label=label, text=value[:SHOWN_DIGITS], value=value)
