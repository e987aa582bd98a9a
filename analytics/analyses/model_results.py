"""What the chapter of models has to show, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.analyses.engine import Refusal
from analytics.analyses.imputed_models import ImputedResult
from analytics.analyses.model_task import Fitted
from analytics.dataset.columns import Column
from analytics.plan import Model, OutcomeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelResult:
    """One model: ``crude`` is the same method on the same patients, without covariates and strata.

    ``adjusted_for`` are the labels of covariates, ``strata`` those of strata; ``missing`` counts
    the patients of both groups (``compared``) that lack a value, by what they lack.
    """

    model: Model
    label: str
    outcome: Column
    row: OutcomeRow
    primary: bool
    adjusted: Fitted | Refusal
    crude: Fitted | Refusal
    adjusted_for: tuple[str, ...]
    strata: tuple[str, ...]
    compared: int
    missing: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsResult:
    """``models`` are on complete cases, ``imputed`` the labels of those on imputed data.

    ``pooled`` are the latter where the plan's primary way is to impute; None where it is not, and
    the chapter of missing data has them.
    """

    models: tuple[ModelResult, ...]
    imputed: tuple[str, ...]
    pooled: ImputedResult | Refusal | None
    exposed: str
    comparator: str
    level: float
