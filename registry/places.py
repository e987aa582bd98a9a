"""The places of the product: for the navigation, the person's menu and the jump box."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.urls import is_valid_path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A place of the product, and the permission that opens it.

    ``waiting`` is the address of what its count counts; ``also`` are other words for it.
    """

    key: str
    url: str
    label: str | Promise
    permission: str
    icon: str = ""
    waiting: str = ""
    also: str | Promise = ""

    def is_open_to(self, person: User | AnonymousUser) -> bool:
        """Tell whether there is such a page, and whether the person may open it."""
        return _exists(self.url.partition("?")[0]) and person.has_perm(self.permission)


@cache
def _exists(path: str) -> bool:
    """Whether there is such a page at all: asked once for each process, as code does not change."""
    return bool(is_valid_path(path))


PLACES = (
    Destination(
        key="today",
        url="/today/",
        label=_("Today"),
        icon="today",
        permission="registry.view_case",
    ),
    Destination(
        key="cases",
        url="/cases/",
        label=_("Cases"),
        icon="cases",
        permission="registry.view_case",
        also=_("list"),
    ),
    Destination(
        key="followup",
        url="/followup/",
        label=_("Follow-up"),
        icon="followup",
        permission="registry.view_case",
        waiting="/followup/?due=overdue",
    ),
    Destination(
        key="queries",
        url="/queries/",
        label=_("Queries"),
        icon="queries",
        permission="registry.view_case",
    ),
    Destination(
        key="readings",
        url="/corelab/",
        label=_("Readings"),
        icon="cases",
        permission="registry.read_angiograms",
    ),
    Destination(
        key="reports",
        url="/reports/",
        label=_("Reports"),
        icon="reports",
        permission="analytics.view_report",
    ),
)
# What is needed less often stands in the person's menu.
MENU_PLACES = (
    Destination(
        key="dictionary",
        url="/data/dictionary/",
        label=_("Codebook"),
        icon="data",
        permission="registry.view_codebook",
        also=_("variables, definitions"),
    ),
    Destination(
        key="core_lab",
        url="/corelab/cases/",
        label=_("Core lab"),
        icon="data",
        permission="registry.assign_angiograms",
    ),
    Destination(
        key="agreement",
        url="/corelab/agreement/",
        label=_("Agreement of readings"),
        icon="data",
        permission="registry.view_agreement",
    ),
    Destination(
        key="checks",
        url="/data/checks/",
        label=_("Checks and how often they fire"),
        icon="data",
        permission="registry.view_check_budget",
    ),
    Destination(
        key="import",
        url="/data/import/",
        label=_("Import"),
        icon="data",
        permission="registry.import_data",
    ),
    Destination(
        key="export",
        url="/data/export/",
        label=_("Export"),
        icon="data",
        permission="registry.view_case",
    ),
    Destination(
        key="profile",
        url="/settings/profile/",
        label=_("Profile"),
        icon="account",
        permission="registry.view_codebook",
        also=_("language, appearance, settings"),
    ),
    Destination(
        key="shortcuts",
        url="/settings/shortcuts/",
        label=_("Keyboard shortcuts"),
        icon="help",
        permission="registry.view_codebook",
        also=_("keys"),
    ),
)
# What the jump box offers besides: things to do, and lists narrowed to what is looked for often.
JUMPS = (
    Destination(
        key="new_case",
        url="/cases/new/",
        label=_("New case"),
        permission="registry.enter_data",
        also=_("add patient"),
    ),
    Destination(
        key="batch",
        url="/cases/batch/",
        label=_("Batch entry"),
        permission="registry.enter_data",
        also=_("past cases in a row"),
    ),
    Destination(
        key="overdue",
        url="/followup/?due=overdue",
        label=_("Overdue calls"),
        permission="registry.view_case",
        also=_("90-day mRS"),
    ),
    Destination(
        key="incomplete",
        url="/cases/?status=incomplete&sort=-changed",
        label=_("Incomplete cases"),
        permission="registry.view_case",
    ),
    Destination(
        key="ready",
        url="/cases/?status=ready",
        label=_("Cases ready to sign off"),
        permission="registry.view_case",
    ),
    Destination(
        key="errors",
        url="/cases/?needs=correction",
        label=_("Cases with errors"),
        permission="registry.view_case",
    ),
    Destination(
        key="outcome",
        url="/cases/?needs=outcome",
        label=_("Cases without a 90-day mRS"),
        permission="registry.view_case",
    ),
    Destination(
        key="views",
        url="/cases/views/",
        label=_("Saved views"),
        permission="registry.view_case",
    ),
)
ALL_PLACES = (*PLACES, *JUMPS, *MENU_PLACES)
