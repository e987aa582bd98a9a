"""Who may do what: the one role table of the product. ``manage.py sync_roles`` applies it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role in words, and the permissions that it carries at the person's own sites."""

    label: str
    description: str
    permissions: frozenset[str]


READS = frozenset({"registry.view_case", "registry.view_history", "registry.view_codebook"})
REPORTS = frozenset({"analytics.view_report"})

ROLES: dict[str, Role] = {
    "coordinator": Role(
        label="Coordinator",
        description="Enters and corrects cases, signs them off, follows patients up.",
        permissions=READS
        | REPORTS
        | {
            "registry.enter_data",
            "registry.sign_off",
            "registry.view_identity",
            "registry.ask_query",
            "registry.share_view",
            "registry.import_data",
        },
    ),
    "investigator": Role(
        label="Investigator",
        description="Reads cases without identity, reads and regenerates reports.",
        permissions=READS
        | REPORTS
        | {"analytics.request_report", "registry.ask_query", "registry.view_agreement"},
    ),
    "data_manager": Role(
        label="Data manager",
        description="Watches data quality, verifies and corrects data, regenerates reports.",
        permissions=READS
        | REPORTS
        | {
            "registry.enter_data",
            "registry.verify_data",
            "registry.view_identity",
            "registry.ask_query",
            "registry.manage_query",
            "registry.view_check_budget",
            "registry.assign_angiograms",
            "registry.view_agreement",
            "registry.share_view",
            "registry.import_data",
            "analytics.request_report",
        },
    ),
    "core_lab_reader": Role(
        label="Core-lab reader",
        description="Reads angiograms by reading number; sees no case page, identity or report.",
        permissions=frozenset({"registry.view_codebook", "registry.read_angiograms"}),
    ),
    "administrator": Role(
        label="Administrator",
        description="Manages people and sites; sees that work is done, not who the patients are.",
        permissions=READS
        | REPORTS
        | {"analytics.request_report", "registry.manage_people", "registry.view_agreement"},
    ),
}
