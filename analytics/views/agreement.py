"""How far readers agree: the two blinded readers with one another, the core lab with the site.

Only readings that are opened to the site are counted. Computed when asked: nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from numpy.typing import NDArray

from analytics.http import SignedInRequest
from analytics.report import numbers
from analytics.source import Compared, compared_grades, grades_in_order, sites_of
from analytics.stats.agreement import Agreement, Kappa, agreement
from analytics.stats.estimate import NotEstimableError

FEW = 30
SUCCESS = "2b50"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One comparison in words; ``refusal`` says why nothing could be estimated.

    ``left_out`` are opened angiograms that one of the two did not grade.
    """

    title: str
    rows_are: str
    columns_are: str
    counts: list[tuple[str, list[int]]]
    grades: Sequence[str]
    n: int
    left_out: int
    exact: str = ""
    kappa: str = ""
    weighted: str = ""
    direction: str = ""
    success: str = ""
    refusal: str = ""

    @property
    def is_small(self) -> bool:
        return 0 < self.n < FEW


@require_safe
@never_cache
@permission_required("registry.view_agreement", raise_exception=True)
def agreement_page(request: SignedInRequest) -> HttpResponse:
    """Exact agreement, kappa and weighted kappa over the sites of the person."""
    sites = sites_of(request.user)
    grades = compared_grades([site.code for site in sites])
    context = {
        "sites": sites,
        "angiograms": len(grades),
        "corrected": sum(item.corrected for item in grades),
        "comparisons": [
            _comparison(
                grades,
                _("Two readers, final eTICI"),
                (_("First reader"), _("Second reader")),
                lambda item: (item.first, item.second),
            ),
            _comparison(
                grades,
                _("Core laboratory and site, final eTICI"),
                (_("Core laboratory"), _("Site")),
                lambda item: (item.core_lab, item.site),
            ),
            _comparison(
                grades,
                _("Two readers, eTICI before rescue treatment"),
                (_("First reader"), _("Second reader")),
                lambda item: (item.first_before_rescue, item.second_before_rescue),
            ),
        ],
        "few": FEW,
    }
    return render(request, "corelab/agreement.html", context)


def _comparison(
    grades: Sequence[Compared],
    title: str,
    names: tuple[str, str],
    pair_of: Callable[[Compared], tuple[str | None, str | None]],
) -> Comparison:
    pairs = [
        (one, other) for one, other in map(pair_of, grades) if one is not None and other is not None
    ]
    scale = grades_in_order()
    counts = _crossed(pairs, scale)
    shape = Comparison(
        title=title,
        rows_are=names[0],
        columns_are=names[1],
        counts=[(grade, line.tolist()) for grade, line in zip(scale, counts, strict=True)],
        grades=scale,
        n=len(pairs),
        left_out=len(grades) - len(pairs),
    )
    try:
        found = agreement(counts)
    except NotEstimableError as refusal:
        return replace(shape, refusal=_(str(refusal)))
    return replace(
        shape,
        exact=numbers.proportion(found.same, found.n, found.exact.interval),
        kappa=_kappa_words(found.kappa),
        weighted=_kappa_words(found.weighted),
        direction=_direction(found, names),
        success=_success(pairs, scale, names),
    )


def _crossed(pairs: Iterable[Pair], scale: Sequence[str]) -> NDArray[np.int64]:
    counts = np.zeros((len(scale), len(scale)), dtype=np.int64)
    for one, other in pairs:
        counts[scale.index(one), scale.index(other)] += 1
    return counts


def _kappa_words(found: Kappa) -> str:
    """Return kappa with its interval; at perfect agreement the interval cannot be told."""
    value = numbers.number(found.value, decimals=2)
    if found.interval is None:
        return _("%s (no interval: the standard error is 0)") % value
    return _("%(value)s (%(limits)s)") % {
        "value": value,
        "limits": numbers.interval(found.interval),
    }


def _direction(found: Agreement, names: tuple[str, str]) -> str:
    differ = found.n - found.same
    return _("of %(differ)s that differ, %(one)s higher in %(higher)s, %(other)s in %(lower)s") % {
        "differ": numbers.count(differ),
        "one": names[0].lower(),
        "higher": numbers.count(found.higher),
        "other": names[1].lower(),
        "lower": numbers.count(found.lower),
    }


def _success(pairs: Sequence[Pair], scale: Sequence[str], names: tuple[str, str]) -> str:
    """Return how often each calls the result a success, which is 2b50 or better."""
    threshold = scale.index(SUCCESS)
    one, other = (sum(scale.index(pair[place]) >= threshold for pair in pairs) for place in (0, 1))
    return _("%(one)s %(first)s, %(other)s %(second)s") % {
        "one": names[0].lower(),
        "first": numbers.fraction_and_percentage(one, len(pairs)),
        "other": names[1].lower(),
        "second": numbers.fraction_and_percentage(other, len(pairs)),
    }
