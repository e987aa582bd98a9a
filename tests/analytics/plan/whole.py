"""A plan that has every part, as JSON values, to spoil one key at a time."""

from __future__ import annotations

import copy
from typing import Any

WHOLE: dict[str, Any] = {
    "schema": "reperfuse-plan/2",
    "key": "whole",
    "version": "1",
    "title": "Everything",
    "comparator_definition": "A with B.",
    "settings": {"failure_below": "2b", "window_after": 30},
    "statistics": {"level": 0.9, "seed": 7, "effects": {"odds_ratio": "none"}},
    "definitions": [
        {"name": "good", "label": "mRS 0–2", "variable": "mrs", "at_most": 2},
        {"name": "left", "label": "Left", "variable": "side", "codes": ["l"]},
    ],
    "population": [
        {"key": "one", "variable": "icas", "is": True, "label": "ICAS", "excluded": "no ICAS"}
    ],
    "groups": {
        "variable": "arm",
        "exposed": {"code": "a", "label": "A"},
        "comparator": {"code": "b", "label": "B"},
        "others": [{"code": "c", "label": "C"}],
    },
    "table1": {"title": "Baseline", "rows": [{"variable": "age", "summary": "mean"}]},
    "outcomes": {
        "title": "Outcomes",
        "primary": "mrs",
        "rows": [
            {"variable": "mrs", "kind": "ordinal", "better": "lower"},
            {
                "variable": "good",
                "better": "higher",
                "margin": {"type": "non_inferiority", "scale": "risk_difference", "value": 0.1},
                "important_difference": 0.05,
            },
            {"variable": "dead", "kind": "time_to_event", "time": "days", "horizon": 90},
        ],
    },
    "mrs": {"title": "mRS", "variable": "mrs"},
    "covariates": [
        {"variable": "age", "form": "spline", "knots": 4},
        {"variable": "site_of_occlusion", "form": "categorical", "reference": "m1"},
        {"variable": "onset", "form": "spline", "knots_at": [60, 120, 240.5]},
    ],
    "models": [
        {"key": "shift", "outcome": "mrs", "method": "proportional_odds", "covariates": ["age"]},
        {"key": "cox", "outcome": "dead", "method": "cox", "strata": ["arm"]},
        {
            "key": "imputed",
            "outcome": "good",
            "method": "logistic",
            "errors": "cluster",
            "cluster": "site",
            "missing": "multiple_imputation",
        },
    ],
    "propensity": {"matching": {"ratio": 2}, "iptw": {"truncation": 0.01}, "overlap": True},
    "missing": {
        "variable": "mrs",
        "imputation": {"m": 5},
        "tipping_point": {"outcome": "good"},
    },
    "subgroups": {
        "title": "Subgroups",
        "scale": "win_odds",
        "rows": [
            {"variable": "age", "cut": 70},
            {"variable": "arm", "levels": [{"label": "A or B", "codes": ["a", "b"]}]},
        ],
    },
    "sites": {"funnels": [{"variable": "good"}], "completeness": [{"variable": "age"}]},
    "sensitivity": [
        {"key": "cut", "label": "2a", "settings": {"failure_below": "2a"}},
        {"key": "other", "label": "other", "replace": [{"outcome": "good", "by": "better"}]},
    ],
    "synthesis": {
        "title": "Synthesis",
        "rows": [{"outcome": "good", "label": "good", "studies": ["x"]}],
    },
}


def spoilt(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """The whole plan with ``value`` at ``path``; "absent" takes the key away."""
    plan = copy.deepcopy(WHOLE)
    part: Any = plan
    for step in path[:-1]:
        part = part[step]
    if value == "absent":
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return plan
