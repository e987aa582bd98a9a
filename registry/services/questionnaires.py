"""Taking a site's own guided questions in. The product ships none: their wordings have owners."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.derived.guided import Guide, QuestionnaireError
from registry.models import Questionnaire, Site, User
from registry.services import audit

SCHEMA = "reperfuse-questionnaire/1"
WORDS = {"name": 80, "citation": 400, "language": 16}


def load_questionnaire(*, by: User | None, site: Site, document: Any) -> Questionnaire:
    """Check the document and make it the site's questionnaire; the one before is retired.

    Raises QuestionnaireError. ``by`` is None for the command line.
    """
    facts = _facts(document)
    Guide.read(document)
    with transaction.atomic():
        locked = Site.objects.select_for_update().get(pk=site.pk)
        now = timezone.now()
        locked.questionnaires.filter(retired_at__isnull=True).update(retired_at=now)
        content = {"first": document["first"], "questions": document["questions"]}
        made = Questionnaire.objects.create(site=locked, content=content, loaded_at=now, **facts)
        audit.record(
            audit.Act(
                action="questionnaire.load",
                target=f"questionnaire:{made.pk}",
                site=locked,
                changes={"name": [None, made.name], "citation": [None, made.citation]},
            ),
            by=by,
        )
    return made


def _facts(document: Any) -> dict[str, str]:
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise QuestionnaireError(f"This is no questionnaire: “schema” must be “{SCHEMA}”.")
    facts = {}
    for name, longest in WORDS.items():
        text = document.get(name)
        if not isinstance(text, str) or not 0 < len(text.strip()) <= longest:
            raise QuestionnaireError(f"“{name}” needs 1 to {longest} characters.")
        facts[name] = text.strip()
    return facts
