"""Where the codebook's order alone does not make a good page: columns of grids, copied devices."""

from __future__ import annotations

# table -> the variables that stand in the row itself; the others open under it
GRID_COLUMNS = {
    "attempt": (
        "target_vessel",
        "technique",
        "device_model",
        "device_deploy_dt",
        "retrieve_dt",
        "etici_after",
    ),
    "complication": ("complication_type", "complication_dt", "severity", "treated"),
    "antithromboticdose": ("agent", "dose_mg", "route", "given_dt", "loading_dose"),
    "haemorrhagefinding": (
        "ich_type",
        "ich_side",
        "ich_volume_ml",
        "ich_imaging_dt",
        "staining_excluded",
    ),
    "contactattempt": ("contact_dt", "channel", "contact_result"),
}
# table -> what Ctrl+D copies from the row above: devices, never times or results
COPIED = {
    "attempt": (
        "target_vessel",
        "technique",
        "device_brand",
        "device_model",
        "device_diameter_mm",
        "device_length_mm",
    ),
    "antithromboticdose": ("agent", "dose_mg", "route"),
}
# Tables whose rows are planned, not typed: no blank row, nothing to remove.
PLANNED_TABLES = frozenset({"followup"})
# Texts for which the page offers what the site has typed most often: names of devices.
SUGGESTED = frozenset({"device_brand", "device_model", "stent_model"})
# Fields with a line below them that says what the rest of the case suggests; see hints.py.
HINTED = frozenset({"etici_final_site"})
