"""A process pays only for what it uses: heavy libraries are loaded where they are used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RENDERING = {"altair", "docx", "jinja2", "typst", "vl_convert", "xlsxwriter"}
SLOW = {"scipy.stats", "scipy.optimize", "statsmodels", "lifelines", "matplotlib", *RENDERING}
COLUMNS = {"pandas", "pyarrow"}
EVERY_STATISTIC = """
import importlib, pkgutil, analytics.stats as stats
for found in pkgutil.walk_packages(stats.__path__, "analytics.stats."):
    importlib.import_module(found.name)
"""
LIMITS = """
from analytics.stats.ratio import odds_ratio, risk_ratio
from analytics.stats.risk_difference import miettinen_nurminen
from analytics.stats.two_by_two import TwoByTwo
table = TwoByTwo(7, 41, 14, 86)
odds_ratio(table), risk_ratio(table), miettinen_nurminen(table)
"""
REPORT = """
from argparse import Namespace
from pathlib import Path
from analytics.cli.opening import open_cases, open_plan
from analytics.pipeline import build_report
folder = Path("docs/example")
options = Namespace(data=folder / "cohort.csv", codebook=folder / "codebook.csv")
plan = open_plan(str(folder / "plan.toml"))
build_report(open_cases(options, plan), plan, code_version="", generated_at="2026-01-01T00:00Z")
"""
OTHER_CHAPTERS = """
from analytics.analyses import analyses_of
from analytics.plan import standing_plan
import analytics.pipeline
analyses_of(standing_plan("after_guo_2023"))
"""
WORKER = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
import django
django.setup()
from config.celery import load_heavy_libraries
load_heavy_libraries()
import sys
assert {"pandas", "pyarrow.parquet", "altair", "analytics.pipeline"} <= sys.modules.keys()
"""
CASES = [
    pytest.param("import analytics.cli", {"numpy", *COLUMNS, *SLOW, "django"}, id="help"),
    pytest.param(
        "from analytics.plan import standing_plan; standing_plan('site_quality')",
        {"numpy", *COLUMNS, *SLOW, "django"},
        id="a plan",
    ),
    pytest.param(EVERY_STATISTIC, {*COLUMNS, *SLOW, "django"}, id="every statistic"),
    pytest.param(LIMITS, {*COLUMNS, *SLOW, "django"}, id="limits by search"),
    pytest.param("import analytics.pipeline", {*SLOW, "django"}, id="the pipeline"),
    pytest.param(REPORT, {*SLOW, "django"}, id="a whole report"),
    pytest.param(
        OTHER_CHAPTERS,
        {
            "analytics.analyses.propensity_table",
            "analytics.analyses.sites",
            "analytics.analyses.survival",
            "analytics.stats.meta.pooling",
        },
        id="chapters that the plan has not",
    ),
    pytest.param(WORKER, {*SLOW} - {"altair", "jinja2"}, id="a worker before its first task"),
    pytest.param("import analytics.render", {"numpy", *COLUMNS, *SLOW}, id="the list of formats"),
]


@pytest.mark.parametrize(("code", "heavy"), CASES)
def test_what_is_imported_loads_nothing_heavy_before_it_is_used(code: str, heavy: set[str]) -> None:
    ending = f"\nimport sys; print(*(name for name in {sorted(heavy)!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code + ending],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []
