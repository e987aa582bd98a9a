"""The access matrix: every address of the product, every role, one's own site and another one.

A line is a method, the name of an address, and the status that each role gets: first for an object
of a site where the person works, then for one of a site where they do not. "-" in the second half
marks an address without an object. A role without the permission is refused (403) before anything
is looked up; for everybody else an object of another site does not exist (404).
"""

from __future__ import annotations

from typing import NamedTuple

ROLES = (
    "anonymous",
    "coordinator",
    "investigator",
    "data_manager",
    "core_lab_reader",
    "administrator",
)

# anonymous, coordinator, investigator, data manager, core-lab reader, administrator
TABLE = """
GET   healthz                        200 200 200 200 200 200 | -
POST  healthz                        405 405 405 405 405 405 | -
GET   login                          200 200 200 200 200 200 | -
POST  login                          200 200 200 200 200 200 | -
GET   logout                         302 405 405 405 405 405 | -
POST  logout                         302 302 302 302 302 302 | -

GET   registry:start                 302 302 302 302 302 302 | -
GET   registry:appearance            302 405 405 405 405 405 | -
POST  registry:appearance            302 302 302 302 302 302 | -
GET   registry:style_guide           302 200 200 200 200 200 | -
GET   registry:dictionary            302 200 200 200 200 200 | -
GET   registry:dictionary_json       302 200 200 200 200 200 | -
GET   registry:dictionary_csv        302 200 200 200 200 200 | -

GET   registry:imports               302 200 403 200 403 403 | -
POST  registry:imports               302 302 403 302 403 403 | 302 422 403 422 403 403
GET   registry:import_template       302 200 403 200 403 403 | -
GET   registry:import                302 200 403 200 403 403 | 302 404 403 404 403 403
GET   registry:import_progress       302 200 403 200 403 403 | 302 404 403 404 403 403
GET   registry:import_columns        302 405 405 405 405 405 | 302 405 405 405 405 405
POST  registry:import_columns        302 302 403 302 403 403 | 302 404 403 404 403 403
GET   registry:import_act            302 405 405 405 405 405 | 302 405 405 405 405 405
POST  registry:import_act            302 302 403 302 403 403 | 302 404 403 404 403 403
GET   registry:import_errors         302 200 403 200 403 403 | 302 404 403 404 403 403
GET   registry:import_refused        302 200 403 200 403 403 | 302 404 403 404 403 403

GET   registry:today                 302 200 200 200 403 200 | -
GET   registry:case_list             302 200 200 200 403 200 | 302 200 200 200 403 200
GET   registry:new_case              302 200 403 200 403 403 | -
POST  registry:new_case              302 302 403 302 403 403 | 302 422 403 422 403 403
GET   registry:case                  302 302 302 302 403 302 | 302 404 404 404 403 404
GET   registry:case_page             302 200 200 200 403 200 | 302 404 404 404 403 404
POST  registry:case_page             302 302 403 302 403 403 | 302 404 404 404 403 404
GET   registry:review                302 200 200 200 403 200 | 302 404 404 404 403 404
POST  registry:review                302 409 403 403 403 403 | 302 404 404 404 403 404
GET   registry:history               302 200 200 200 403 200 | 302 404 404 404 403 404
GET   registry:procedures            302 405 405 405 405 405 | 302 405 405 405 405 405
POST  registry:procedures            302 302 403 302 403 403 | 302 404 403 404 403 403

GET   registry:api_cases             403 200 200 200 403 200 | 403 200 200 200 403 200
POST  registry:api_cases             403 201 403 201 403 403 | 403 400 403 400 403 403
GET   registry:api_case              403 200 200 200 403 200 | 403 404 404 404 403 404
GET   registry:api_section           403 405 405 405 405 405 | 403 405 405 405 405 405
PATCH registry:api_section           403 200 403 200 403 403 | 403 404 403 404 403 403
GET   registry:api_codebook          403 200 200 200 200 200 | -

GET   analytics:reports              302 200 200 200 403 200 | -
GET   analytics:report               302 200 200 200 403 200 | 302 404 404 404 403 404
GET   analytics:progress             302 200 200 200 403 200 | 302 404 404 404 403 404
GET   analytics:regenerate           302 405 405 405 405 405 | 302 405 405 405 405 405
POST  analytics:regenerate           302 403 302 302 403 302 | 302 403 404 404 403 404
GET   analytics:version              302 200 200 200 403 200 | 302 404 404 404 403 404
GET   analytics:tab                  302 200 200 200 403 200 | 302 404 404 404 403 404
GET   analytics:download             302 200 200 200 403 200 | 302 404 404 404 403 404
GET   analytics:figure               302 200 200 200 403 200 | 302 404 404 404 403 404

GET   analytics:api_reports          403 200 200 200 403 200 | -
GET   analytics:api_versions         403 200 200 200 403 200 | 403 404 404 404 403 404
GET   analytics:api_newest_run       403 200 200 200 403 200 | 403 404 404 404 403 404
GET   analytics:api_run              403 200 200 200 403 200 | 403 404 404 404 403 404
"""


class Line(NamedTuple):
    """``own`` and ``other`` map a role to its status; ``other`` is empty without an object."""

    method: str
    name: str
    own: dict[str, int]
    other: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def _statuses(text: str) -> dict[str, int]:
    if text.strip() == "-":
        return {}
    return dict(zip(ROLES, (int(status) for status in text.split()), strict=True))


def _line(text: str) -> Line:
    own, other = text.split("|")
    method, name, *statuses = own.split()
    return Line(method, name, _statuses(" ".join(statuses)), _statuses(other))


LINES = tuple(_line(text) for text in TABLE.splitlines() if text.strip())
