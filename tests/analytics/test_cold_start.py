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
CASES = [
    pytest.param("import analytics.cli", {"numpy", *COLUMNS, *SLOW, "django"}, id="help"),
    pytest.param(
        "from analytics.plan import standing_plan; standing_plan('site_quality')",
        {"numpy", *COLUMNS, *SLOW, "django"},
        id="a plan",
    ),
    pytest.param(EVERY_STATISTIC, {*COLUMNS, *SLOW, "django"}, id="every statistic"),
    pytest.param("import analytics.pipeline", {*SLOW, "django"}, id="the pipeline"),
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
