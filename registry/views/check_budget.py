"""Every check with how often it fires and how often it is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.checks.engine import Severity
from registry.http import clinical_page, person_of
from registry.selectors import check_budget as budget
from registry.selectors.check_budget import RuleUse
from registry.selectors.transfers import transfers_entered_twice

ALL, FIRING, REVIEW = "all", "firing", "review"


@require_safe
@clinical_page("registry.view_check_budget")
def check_budget(request: HttpRequest) -> HttpResponse:
    """Show the rules of the newest sweep; those that break the warning budget stand first."""
    found = budget.check_budget(person_of(request))
    wanted = request.GET.get("show", FIRING)
    severities = {
        Severity.ERROR: ("error", _("Error")),
        Severity.WARNING: ("warning", _("Warning")),
        Severity.INFORMATION: ("info", _("Information")),
    }
    context = {
        "budget": found,
        "transfers": transfers_entered_twice(person_of(request)),
        "rules": [
            (rule, *severities[rule.severity], _why(rule))
            for rule in found.rules
            if _is_wanted(rule, wanted)
        ],
        "to_review": sum(rule.to_review for rule in found.rules),
        "show": wanted if wanted in (ALL, REVIEW) else FIRING,
        "choices": ((FIRING, _("Firing")), (REVIEW, _("To review")), (ALL, _("All"))),
        "most_signed": round(budget.MOST_SIGNED * 100),
        "most_kept": round(budget.MOST_KEPT * 100),
        "fewest_signed": budget.FEWEST_SIGNED,
        "fewest_firings": budget.FEWEST_FIRINGS,
    }
    return render(request, "checks/budget.html", context)


def _is_wanted(rule: RuleUse, wanted: str) -> bool:
    if wanted == ALL:
        return True
    return rule.to_review or (wanted != REVIEW and rule.fired > 0)


def _why(rule: RuleUse) -> str:
    """Say why a rule goes to review."""
    if rule.fires_too_often and rule.is_nearly_always_kept:
        return _("fires too often and is nearly always kept")
    if rule.fires_too_often:
        return _("fires too often")
    return _("nearly always kept") if rule.is_nearly_always_kept else ""
