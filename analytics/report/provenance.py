"""Where a report comes from: data, plan, code and packages, each as a printed fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata

from analytics.report import numbers
from analytics.report.display import Fact

PACKAGES = ("numpy", "pandas", "pyarrow", "scipy")
SHOWN_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """All that a report is a function of, and when it was made. Moments are ISO 8601."""

    data_as_of: str
    snapshot_hash: str
    sites: tuple[str, ...]
    cases: int
    synthetic_cases: int
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
        _moment("Data as of", origin.data_as_of),
        _hash("Snapshot", origin.snapshot_hash),
        Fact(label="Sites", text=", ".join(origin.sites) or "none"),
        Fact(label="Cases in the snapshot", text=numbers.count(origin.cases), value=origin.cases),
        Fact(
            label="of which synthetic",
            text=numbers.count(origin.synthetic_cases),
            value=origin.synthetic_cases,
        ),
        Fact(label="Plan", text=f"{origin.plan_title} ({origin.plan_key} {origin.plan_version})"),
        _hash("Plan file", origin.plan_hash),
        Fact(label="Comparison", text=origin.comparator_definition),
        Fact(label="Code version", text=origin.code_version),
        Fact(label="Packages", text=packages),
        _moment("Generated at", origin.generated_at),
    )


def synthetic_sentence(origin: Origin) -> str:
    """What must stand on every page while synthetic cases are among the data, else ""."""
    if origin.synthetic_cases == 0:
        return ""
    if origin.synthetic_cases == origin.cases:
        return f"Synthetic data: all {numbers.count(origin.cases)} cases are invented; no patient."
    return (
        f"Contains synthetic data: {numbers.count(origin.synthetic_cases)} of "
        f"{numbers.count(origin.cases)} cases are invented, not patients."
    )


def _moment(label: str, iso: str) -> Fact:
    at = datetime.fromisoformat(iso).astimezone(UTC)
    return Fact(label=label, text=f"{at.day} {at:%b %Y %H:%M} UTC", value=iso)


def _hash(label: str, value: str) -> Fact:
    return Fact(label=label, text=value[:SHOWN_DIGITS], value=value)
