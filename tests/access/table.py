"""The access matrix: every address of the product, every role, one's own site and another one.

A line is a method, the name of an address, and the status that each role gets: first for an object
of a site where the person works, then for one of a site where they do not. "-" in the second half
marks an address without an object. A role without the permission is refused (403) before anything
is looked up; for everybody else an object of another site does not exist (404). A single field is
posted in the coordinator's name: from another person it is refused (409), and nothing is written.
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
GET   registry:language              405 405 405 405 405 405 | -
POST  registry:language              302 302 302 302 302 302 | -
GET   registry:profile               302 200 200 200 200 200 | -
POST  registry:profile               302 302 302 302 302 302 | -
GET   registry:shortcuts             302 200 200 200 200 200 | -
GET   registry:style_guide           302 200 200 200 200 200 | -
GET   registry:dictionary            302 200 200 200 200 200 | -
GET   registry:dictionary_json       302 200 200 200 200 200 | -
GET   registry:dictionary_csv        302 200 200 200 200 200 | -
GET   registry:session               302 200 200 200 200 200 | -
POST  registry:session               302 405 405 405 405 405 | -

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
GET   registry:calls                 302 200 200 200 403 200 | -
GET   registry:calendar              302 200 200 200 403 200 | -
GET   registry:calendar_feed         200 200 200 200 200 200 | 404 404 404 404 404 404
POST  registry:calendar_feed         405 405 405 405 405 405 | 405 405 405 405 405 405
GET   registry:calendar_address      302 405 405 405 405 405 | -
POST  registry:calendar_address      302 302 302 302 403 302 | -
GET   registry:follow_up_settings    302 200 200 200 403 200 | -
GET   registry:digest_choice         302 405 405 405 405 405 | -
POST  registry:digest_choice         302 302 302 302 403 302 | -
GET   registry:follow_up_window      302 405 405 405 405 405 | 302 405 405 405 405 405
POST  registry:follow_up_window      302 403 403 403 403 302 | 302 403 403 403 403 404
GET   registry:call_record           302 200 403 200 403 403 | 302 404 403 404 403 403
POST  registry:call_record           302 302 403 302 403 403 | 302 404 403 404 403 403
GET   registry:call_number           302 405 405 405 405 405 | 302 405 405 405 405 405
POST  registry:call_number           302 200 403 200 403 403 | 302 404 403 404 403 403
GET   registry:case_list             302 200 200 200 403 200 | 302 200 200 200 403 200
GET   registry:case_csv              302 200 200 200 403 200 | 302 200 200 200 403 200
GET   registry:case_columns          302 200 200 200 403 200 | -
GET   registry:search                302 200 200 200 403 200 | -
POST  registry:search                302 302 302 302 403 302 | -
GET   registry:saved_views           302 200 200 200 403 200 | -
GET   registry:save_list_view        302 405 405 405 405 405 | -
POST  registry:save_list_view        302 302 302 302 403 302 | -
GET   registry:remove_list_view      302 405 405 405 405 405 | 302 405 405 405 405 405
POST  registry:remove_list_view      302 302 302 302 403 302 | 302 404 404 404 403 404
GET   registry:default_list_view     302 405 405 405 405 405 | 302 405 405 405 405 405
POST  registry:default_list_view     302 302 302 302 403 302 | 302 404 404 404 403 404
GET   registry:batch                 302 200 403 200 403 403 | -
POST  registry:batch                 302 302 403 302 403 403 | 302 422 403 422 403 403
GET   registry:batch_review          302 302 403 302 403 403 | -
GET   registry:batch_end             302 405 405 405 405 405 | -
POST  registry:batch_end             302 302 403 302 403 403 | -
GET   registry:new_case_check        302 405 405 405 405 405 | -
POST  registry:new_case_check        302 200 403 200 403 403 | 302 200 403 200 403 403
GET   registry:new_case              302 200 403 200 403 403 | -
POST  registry:new_case              302 302 403 302 403 403 | 302 422 403 422 403 403
GET   registry:case                  302 302 302 302 403 302 | 302 404 404 404 403 404
GET   registry:case_page             302 200 200 200 403 200 | 302 404 404 404 403 404
POST  registry:case_page             302 302 403 302 403 403 | 302 404 404 404 403 404
GET   registry:field                 302 405 405 405 405 405 | 302 405 405 405 405 405
POST  registry:field                 302 200 403 409 403 403 | 302 404 403 404 403 403
GET   registry:presence              302 405 405 405 405 405 | 302 405 405 405 405 405
POST  registry:presence              302 200 200 200 403 200 | 302 404 404 404 403 404
GET   registry:review                302 200 200 200 403 200 | 302 404 404 404 403 404
POST  registry:review                302 409 403 403 403 403 | 302 404 404 404 403 404
GET   registry:history               302 200 200 200 403 200 | 302 404 404 404 403 404
GET   registry:keep_warning          302 405 405 405 405 405 | 302 405 405 405 405 405
POST  registry:keep_warning          302 302 403 302 403 403 | 302 404 403 404 403 403
GET   registry:query_new             302 200 200 200 403 403 | 302 404 404 404 403 403
POST  registry:query_new             302 302 302 302 403 403 | 302 404 404 404 403 403
GET   registry:query_list            302 200 200 200 403 200 | 302 200 200 200 403 200
GET   registry:query                 302 200 200 200 403 200 | 302 404 404 404 403 404
POST  registry:query                 302 302 302 302 403 403 | 302 404 404 404 403 404
GET   registry:check_budget          302 403 403 200 403 403 | -
GET   registry:procedures            302 405 405 405 405 405 | 302 405 405 405 405 405
GET   registry:undo                  302 200 403 200 403 403 | 302 404 403 404 403 403
POST  registry:undo                  302 302 403 302 403 403 | 302 404 403 404 403 403
GET   registry:verification          302 405 405 405 405 405 | 302 405 405 405 405 405
POST  registry:verification          302 403 403 302 403 403 | 302 403 403 404 403 403
POST  registry:procedures            302 302 403 302 403 403 | 302 404 403 404 403 403

GET   registry:blank_sheet           302 200 200 200 403 200 | -
GET   registry:sheet                 302 200 200 200 403 200 | 302 404 404 404 403 404
GET   registry:case_file             302 200 200 200 403 200 | 302 404 404 404 403 404

GET   registry:core_lab_queue        302 403 403 403 200 403 | -
GET   registry:core_lab_cases        302 200 200 200 403 200 | -
POST  registry:core_lab_cases        302 403 403 302 403 403 | -
GET   registry:core_lab_reading      302 403 403 403 200 403 | 302 403 403 403 404 403
POST  registry:core_lab_reading      302 403 403 403 302 403 | 302 403 403 403 404 403
GET   registry:core_lab_reopen       302 403 403 200 403 403 | 302 403 403 404 403 403
POST  registry:core_lab_reopen       302 403 403 409 403 403 | 302 403 403 404 403 403
GET   analytics:agreement            302 403 200 200 403 200 | -

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
