"""A few synthetic questions, so that the demonstration shows queries at work."""

from __future__ import annotations

from typing import NamedTuple

from registry.codebook.lookup import section_by_key
from registry.models import Site, User
from registry.services.queries import answer, ask


class Question(NamedTuple):
    """What the data manager asks about one answer of an unsigned case; ``place`` counts them."""

    place: int
    section: str
    variable: str
    text: str
    answered: str = ""


QUESTIONS = (
    Question(0, "presentation", "nihss_baseline", "Is this the score before thrombolysis?"),
    Question(1, "imaging", "aspects", "Read on the plain CT or on the angiogram?"),
    Question(
        2,
        "imaging",
        "occlusion_site_primary",
        "The report on the CT angiogram names a more distal site. Which is right?",
        answered="The angiogram shows what is recorded; the report on the CT was preliminary.",
    ),
)


def ask_some(site: Site) -> None:
    """Let the data manager ask, and the coordinator answer one."""
    manager = User.objects.get(username="manager")
    coordinator = User.objects.get(username="coordinator")
    episodes = list(site.episodes.filter(signed_at__isnull=True).order_by("registry_id"))
    for question in QUESTIONS:
        query = ask(
            by=manager,
            episode=episodes[question.place],
            section=section_by_key(question.section),
            variable=question.variable,
            text=question.text,
            assigned_to=coordinator,
        )
        if question.answered:
            answer(by=coordinator, query=query, text=question.answered)
