"""Cases of one site that may be the same stroke entered twice: asked about once, in the night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.models import DataQuery, Episode
from registry.models.data_query import SAME_STROKE
from registry.selectors.case_batches import BatchCase
from registry.services.location import lock_case
from registry.services.query_thread import Line, add_line

# Same site, date of birth, sex, and an onset within 72 hours (clinical brief 2.15, rule 7).
NEAR = timedelta(hours=72)


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """A case as far as it is compared."""

    index_date: date
    registry_id: str
    episode_id: int


@dataclass(slots=True)
class Likenesses:
    """The cases of a sweep by what makes two of them alike."""

    alike: dict[tuple[Any, ...], list[Seen]] = field(default_factory=lambda: defaultdict(list))

    def add(self, case: BatchCase) -> None:
        """Take a case in, if enough of it is known."""
        born, sex = case.values.get("birth_date"), case.values.get("sex")
        if born is None or sex is None:
            return
        seen = Seen(case.keys["index_date"], case.keys["registry_id"], case.keys["id"])
        self.alike[(case.keys["site_id"], born, sex)].append(seen)

    def pairs(self) -> Iterator[tuple[Seen, Seen]]:
        """Yield neighbours in time that are within the limit, the earlier one first."""
        for group in self.alike.values():
            for earlier, later in pairwise(sorted(group)):
                if later.index_date - earlier.index_date <= NEAR:
                    yield earlier, later


def ask_about_duplicates(pairs: Iterable[tuple[Seen, Seen]]) -> None:
    """Ask once about each pair, on the later case. Whoever answered is not asked again.

    Both cases belong to one site, so that the question names the other one.
    """
    asked = set(DataQuery.objects.filter(rule=SAME_STROKE).values_list("episode_id", flat=True))
    for earlier, later in pairs:
        if later.episode_id not in asked:
            _ask(earlier, later)


def _ask(earlier: Seen, later: Seen) -> None:
    with transaction.atomic():
        episode = Episode.objects.select_related("site").filter(pk=later.episode_id).first()
        if episode is None:
            return
        locked = lock_case(episode)
        words = _("Sex, date of birth and date of onset are alike in case %s: entered twice?")
        query = DataQuery.objects.create(
            episode=locked,
            site=locked.site,
            section="patient",
            rule=SAME_STROKE,
            question=words % earlier.registry_id,
            opened_at=timezone.now(),
        )
        add_line(query, Line(act="ask", by=None, text=query.question))
