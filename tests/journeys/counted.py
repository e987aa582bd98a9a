"""The outcome counts, counted by the database in SQL: not one line is shared with the product."""

from __future__ import annotations

from typing import NamedTuple

from tests.journeys.product import Product

# One row per ICAS case with a pass: the group, and each outcome as 0 or 1. Practice counts nowhere.
CASES = """
WITH outcome AS (
  SELECT
    CASE
      WHEN EXISTS (
        SELECT 1 FROM registry_rescuetreatment r WHERE r.procedure_id = p.id AND r.rescue_type
        IN ('self_expanding_stent', 'balloon_mounted_stent', 'detached_stent_retriever')
      ) THEN 'stented'
      WHEN NOT EXISTS (SELECT 1 FROM registry_rescuetreatment r WHERE r.procedure_id = p.id)
        AND p.etici_final_site IN ('2b50', '2b67', '2c', '3') THEN 'success'
      ELSE 'other'
    END AS arm,
    f.mrs <= 2 AS independent,
    COALESCE(f.mrs = 6, 0) AS dead,
    COALESCE(c.ich_present AND c.ich_attribution IN ('predominant', 'contributory') AND (
      c.nihss_worst_post - c.nihss_pre_deterioration >= 4
      OR c.nihss_item_max_increase >= 2
      OR c.major_intervention NOT IN ('', 'none')
    ), 0) AS bled
  FROM registry_episode e
  JOIN registry_site s ON s.id = e.site_id AND NOT s.practice
  JOIN registry_procedure p ON p.episode_id = e.id AND p.seq = 1
  JOIN registry_followup f ON f.episode_id = e.id AND f.timepoint = 'd90'
  JOIN registry_earlycourse c ON c.episode_id = e.id
  WHERE e.icas_status IN ('definite', 'probable')
    AND EXISTS (SELECT 1 FROM registry_attempt a WHERE a.procedure_id = p.id)
)
SELECT arm, COUNT(*), SUM(bled), SUM(dead), SUM(independent) FROM outcome GROUP BY arm
"""


class Arm(NamedTuple):
    """One treatment group: patients, and of these with each outcome."""

    patients: int
    sich: int
    dead: int
    independent: int


def counted_arms(product: Product) -> tuple[Arm, Arm]:
    """Return rescue stenting, and successful thrombectomy alone."""
    rows = {str(arm): [int(str(n)) for n in counts] for arm, *counts in product.ask(CASES)}
    return Arm(*rows["stented"]), Arm(*rows["success"])


def expected_words(product: Product) -> dict[str, tuple[str, str]]:
    """Return "n/N" of both groups for each outcome that the report leads with."""
    stented, success = counted_arms(product)
    return {
        "mRS 0-2 at 90 days": _fractions("independent", stented, success),
        "Death within 90 days": _fractions("dead", stented, success),
        "sICH, Heidelberg": _fractions("sich", stented, success),
    }


def _fractions(outcome: str, stented: Arm, success: Arm) -> tuple[str, str]:
    first, second = (f"{getattr(arm, outcome)}/{arm.patients}" for arm in (stented, success))
    return first, second
