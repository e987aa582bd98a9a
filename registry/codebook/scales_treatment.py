"""Answer lists of the procedure: anaesthesia, access, technique, rescue treatment."""

from __future__ import annotations

from registry.codebook.sources import ANGEL_REBOOT, GSR, TAIWAN
from registry.codebook.variable import Certainty, Choices, Option

ANAESTHESIA = Choices(
    key="anaesthesia",
    options=(
        Option(code="local", label="Local anaesthesia"),
        Option(code="conscious_sedation", label="Conscious sedation"),
        Option(code="general", label="General anaesthesia"),
    ),
)

ACCESS_SITE = Choices(
    key="access_site",
    source=TAIWAN,
    options=(
        Option(code="femoral", label="Femoral"),
        Option(code="radial", label="Radial"),
        Option(code="brachial", label="Brachial"),
        Option(code="direct_carotid", label="Direct carotid"),
    ),
)

GUIDE_TYPE = Choices(
    key="guide_type",
    options=(
        Option(code="balloon_guide", label="Balloon guide catheter"),
        Option(code="long_sheath", label="Long sheath"),
        Option(code="distal_access", label="Distal access catheter"),
    ),
)

TECHNIQUE = Choices(
    key="technique",
    source=GSR,
    options=(
        Option(code="stent_retriever", label="Stent retriever alone"),
        Option(
            code="contact_aspiration",
            label="Contact aspiration",
            definition="Direct aspiration without a stent retriever (ADAPT).",
        ),
        Option(
            code="combined",
            label="Stent retriever and aspiration combined",
            definition="Solumbra, SAVE, BADDASS and the like.",
        ),
        Option(code="microwire", label="Microwire only"),
        Option(code="ia_lytic", label="Intra-arterial lytic only"),
        Option(code="other", label="Other"),
    ),
)

CLOT_RETRIEVED = Choices(
    key="clot_retrieved",
    ordered=True,
    options=(
        Option(code="none", label="None"),
        Option(code="partial", label="Partial"),
        Option(code="complete", label="Complete"),
    ),
)

REOCCLUSION = Choices(
    key="reocclusion",
    source=f"{TAIWAN} (re-thrombosis within 5 to 10 minutes)",
    certainty=Certainty.CONFIRMED,
    options=(
        Option(code="none", label="None"),
        Option(code="within_10_min", label="Within 5 to 10 minutes"),
        Option(code="later", label="Later in the procedure"),
    ),
)

RESCUE_TYPE = Choices(
    key="rescue_type",
    source=TAIWAN,
    options=(
        Option(code="balloon_angioplasty", label="Balloon angioplasty"),
        Option(code="self_expanding_stent", label="Self-expanding stent"),
        Option(code="balloon_mounted_stent", label="Balloon-mounted stent"),
        Option(code="detached_stent_retriever", label="Detached stent retriever"),
        Option(code="ia_gpi", label="Intra-arterial glycoprotein inhibitor"),
        Option(code="iv_gpi", label="Intravenous glycoprotein inhibitor"),
        Option(code="ia_lytic", label="Intra-arterial lytic"),
        Option(code="technique_switch", label="Switch of technique"),
        Option(code="other", label="Other"),
    ),
)

STENT_TYPES = ("self_expanding_stent", "balloon_mounted_stent", "detached_stent_retriever")
DILATING_TYPES = ("balloon_angioplasty", *STENT_TYPES)

RESCUE_REASON = Choices(
    key="rescue_reason",
    source=f"Extended from {ANGEL_REBOOT} (eTICI 0-2a or stenosis above 70 % after 1 to 3 passes)",
    options=(
        Option(code="failed_reperfusion", label="eTICI 0-2a after the passes made"),
        Option(code="stenosis_50", label="Residual stenosis of 50 to 69 %"),
        Option(code="stenosis_70", label="Residual stenosis of 70 % or more"),
        Option(code="reocclusion", label="Re-occlusion"),
        Option(code="dissection", label="Dissection"),
        Option(code="refractory_embolus", label="Refractory embolus"),
        Option(code="vasospasm", label="Vasospasm"),
        Option(code="other", label="Other"),
    ),
)

DEPLOYMENT = Choices(
    key="deployment",
    options=(
        Option(code="complete", label="Complete"),
        Option(code="malposition", label="Malposition"),
        Option(code="migration", label="Migration"),
        Option(code="failed", label="Failed"),
    ),
)

STENT_THROMBOSIS = Choices(
    key="stent_thrombosis",
    options=(
        Option(code="none", label="None"),
        Option(code="partial_treated", label="Partial, treated"),
        Option(code="partial_untreated", label="Partial, not treated"),
        Option(code="occlusive_treated", label="Occlusive, treated"),
        Option(code="occlusive_untreated", label="Occlusive, not treated"),
    ),
)

GPI_ROUTE = Choices(
    key="gpi_route",
    options=(
        Option(code="intravenous", label="Intravenous"),
        Option(code="intra_arterial", label="Intra-arterial"),
        Option(code="both", label="Both"),
    ),
)
