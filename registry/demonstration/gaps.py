"""What is missing in a realistic case, and why."""

from __future__ import annotations

from random import Random

from registry.bulk.draft import Answers, Draft
from registry.codebook.variable import MissingReason

# Items that registries often lack; shares chosen for realism of shape, not from a study.
OFTEN_MISSING = {
    "episode": ("glucose", "platelets", "prior_tia", "smoking", "height_cm", "ldl", "hba1c"),
    "imaging": ("collateral_grade", "aspects", "pc_aspects"),
    "procedure": ("angio_suite_in_dt", "contrast_ml", "fluoroscopy_min"),
    "earlycourse": ("nihss_24h", "nihss_pre_deterioration", "oedema_grade"),
    "discharge": ("nihss_discharge", "icu_days"),
}
REASONS = (MissingReason.UNKNOWN, MissingReason.NOT_DOCUMENTED, MissingReason.NOT_DONE)


def leave_gaps(random: Random, draft: Draft, share: float) -> None:
    """Replace about ``share`` of the often-missing answers by a reason, or by nothing at all."""
    for table, names in OFTEN_MISSING.items():
        answers: Answers = draft.singles[table]
        for name in names:
            if name in answers and random.random() < share:
                if random.random() < 0.3:
                    del answers[name]
                else:
                    answers[name] = random.choice(REASONS)
