"""Covariates of the baseline in the form in which models take them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analytics.derive.library import derived
from analytics.derive.logic import among

ANTERIOR, POSTERIOR = "anterior", "posterior"
CIRCULATIONS = ((ANTERIOR, "Anterior circulation"), (POSTERIOR, "Posterior circulation"))
REGIONS = (
    ("ica", "Internal carotid artery"),
    ("m1", "M1"),
    ("m2_or_beyond", "M2 or beyond"),
    ("aca", "Anterior cerebral artery"),
    ("vertebrobasilar", "Vertebral or basilar artery"),
    ("pca_or_cerebellar", "Posterior cerebral or cerebellar artery"),
)
REGION_OF = {
    **dict.fromkeys(("ica_extracranial", "ica_intracranial", "ica_terminus"), "ica"),
    **dict.fromkeys(("m1_proximal", "m1_distal"), "m1"),
    **dict.fromkeys(("m2_dominant", "m2_nondominant", "m3_or_beyond"), "m2_or_beyond"),
    **dict.fromkeys(("a1", "a2_or_beyond"), "aca"),
    **dict.fromkeys(("va_v4", "ba_proximal", "ba_middle", "ba_distal"), "vertebrobasilar"),
    **dict.fromkeys(("p1", "p2_or_beyond", "cerebellar"), "pca_or_cerebellar"),
}
CIRCULATION_OF = {
    site: POSTERIOR if region in ("vertebrobasilar", "pca_or_cerebellar") else ANTERIOR
    for site, region in REGION_OF.items()
}


@derived(
    label="Circulation",
    kind="choice",
    definition="Posterior where the primary site of occlusion is the vertebral, the basilar, the "
    "posterior cerebral or a cerebellar artery; anterior where it is the internal carotid, the "
    "middle or the anterior cerebral artery.",
    certainty="design",
    levels=CIRCULATIONS,
)
def circulation(occlusion_site_primary: pd.Series) -> pd.Series:
    return _recoded(occlusion_site_primary, CIRCULATION_OF, CIRCULATIONS)


@derived(
    label="Region of occlusion",
    kind="choice",
    definition="The primary site of occlusion in six regions: internal carotid, M1, M2 or beyond, "
    "anterior cerebral, vertebral or basilar, posterior cerebral or cerebellar artery.",
    certainty="design",
    levels=REGIONS,
)
def occlusion_region(occlusion_site_primary: pd.Series) -> pd.Series:
    return _recoded(occlusion_site_primary, REGION_OF, REGIONS)


@derived(
    label="ASPECTS or pc-ASPECTS",
    kind="integer",
    unit="points",
    definition="ASPECTS in the anterior, pc-ASPECTS in the posterior circulation: both run from 10 "
    "down to 0, and a model takes them as one covariate.",
    certainty="design",
)
def early_ischaemia(circulation: pd.Series, aspects: pd.Series, pc_aspects: pd.Series) -> pd.Series:
    behind = (circulation == POSTERIOR).to_numpy(dtype=np.bool_)
    chosen = aspects.astype("Int64").mask(behind, pc_aspects.astype("Int64"))
    return chosen.mask(circulation.isna())


@derived(
    label="Intravenous thrombolysis",
    kind="boolean",
    definition="Given here or elsewhere.",
    certainty="design",
)
def ivt_any(ivt_given: pd.Series) -> pd.Series:
    return among(ivt_given, ("yes_here", "yes_elsewhere"))


@derived(
    label="Atrial fibrillation, known or found",
    kind="boolean",
    definition="Known before or detected during this stay. No where there was none; cannot be told "
    "where it was not looked for.",
    certainty="design",
)
def af_any(atrial_fibrillation: pd.Series) -> pd.Series:
    unknown = among(atrial_fibrillation, ("not_screened",)).fillna(value=True).astype(bool)
    return among(atrial_fibrillation, ("known", "detected_this_admission")).mask(unknown)


def _recoded(
    values: pd.Series, codes: Mapping[str, str], levels: tuple[tuple[str, str], ...]
) -> pd.Series:
    """The new code of each answer; missing stays missing."""
    dtype = pd.CategoricalDtype([code for code, _ in levels], ordered=False)
    return pd.Series(values.astype("object").map(codes), index=values.index).astype(dtype)
