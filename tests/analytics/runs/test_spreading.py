"""Reports and imputations with real Celery workers that help, stay away, or die."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from celery import Celery, current_app

from analytics.execution import spreading
from analytics.execution.slice_folder import SliceFolder
from analytics.execution.spreading import spread_over_workers
from analytics.pipeline import build_report
from analytics.report.serialise import report_to_json
from analytics.stats.numbered import Spread, here
from tests.analytics.analyses.confounded import MOMENT, Cases, frame_of, plan_of
from tests.analytics.runs.conftest import Mailbox
from tests.analytics.runs.processes import FILES, Fleet, until
from tests.analytics.runs.sharing import imputing, require_same, when_rung

# They meet a broker in a way that no fixture tells; the database they never open.
pytestmark = pytest.mark.everywhere

PLAN = plan_of("""
[[covariates]]
variable = "age"
form = "linear"
[[models]]
key = "shift"
outcome = "score"
method = "proportional_odds"
missing = "multiple_imputation"
[missing]
variable = "score"
[missing.imputation]
m = 6
iterations = 20
variables = ["early", "circulation"]
[propensity]
outcomes = ["good"]
[propensity.iptw]
errors = "bootstrap"
""")
CASES = Cases(frame_of(150))
# On Redis, tests that start workers have the databases from here on for themselves.
FIRST_OWN_DATABASE = 10


@pytest.fixture
def fleet(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fleet]:
    """Workers, and a holder in this process, around a data folder and a queue of their own."""
    broker = settings.CELERY_BROKER_URL
    if broker == FILES:
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = _own_queue(
            settings.CELERY_BROKER_TRANSPORT_OPTIONS, tmp_path / "queue"
        )
    else:
        number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        broker = f"{broker.rpartition('/')[0]}/{FIRST_OWN_DATABASE + number}"
    settings.REPERFUSE_DATA = tmp_path
    # Celery takes the broker of the environment before the one of its settings.
    monkeypatch.setenv("CELERY_BROKER_URL", broker)
    usual = current_app._get_current_object()
    own = Celery("spreading", set_as_current=True)
    own.config_from_object("django.conf:settings", namespace="CELERY")
    fleet = Fleet(tmp_path, broker)
    yield fleet
    fleet.stop()
    Mailbox().empty()
    own.close()
    usual.set_current()
    assert list((tmp_path / "slices").iterdir()) == []


def _own_queue(options: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The options of the filesystem broker for the folders that a worker will use there."""
    places = {"data_folder_in": "in", "data_folder_out": "in", "control_folder": "control"}
    places["processed_folder"] = "done"
    for name in set(places.values()):
        (folder / name).mkdir(parents=True)
    return {**options, **{key: str(folder / name) for key, name in places.items()}}


@pytest.fixture(autouse=True)
def short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "SLICE_SECONDS", 0.01)
    monkeypatch.setattr(spreading, "PACE_SECONDS", 0.01)


def report_by(spread: Spread) -> bytes:
    return report_to_json(
        build_report(CASES, PLAN, code_version="t", generated_at=MOMENT, spread=spread)
    )


@pytest.mark.parametrize("helpers", [1, 2])
def test_the_report_is_the_same_byte_for_byte_however_many_workers_make_it(
    helpers: int, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    helped: list[str] = []

    def until_somebody_helps(sha256: str, slices: Sequence[range]) -> None:
        folder = SliceFolder(sha256).path
        wanted = min(helpers, len(slices) - 1)
        until(lambda: len(list(folder.glob("*.made"))) >= wanted, "helpers have made slices")
        helped.append(sha256)

    when_rung(monkeypatch, until_somebody_helps, aloud=True)
    fleet.worker(processes=helpers)
    assert report_by(spread_over_workers) == report_by(here)
    assert len(helped) == 2  # the imputations, and the replicates of the bootstrap


def test_messages_that_are_all_lost_cost_nothing(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox, lost = Mailbox(), []
    mailbox.empty()

    def lose_them(_sha256: str, slices: Sequence[range]) -> None:
        assert mailbox.count() == len(slices) > 1
        lost.append(len(slices))
        mailbox.empty()

    when_rung(monkeypatch, lose_them, aloud=True)
    work = imputing(iterations=20)
    require_same(spread_over_workers(work, 8), here(work, 8))
    assert len(lost) == 1


def test_a_broker_that_takes_no_message_costs_nothing(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own = current_app._get_current_object()
    with monkeypatch.context() as without_a_folder, Celery("nobody", set_as_current=True) as nobody:
        without_a_folder.setenv("CELERY_BROKER_URL", FILES)
        missing = str(fleet.folder / "missing" / "in")
        nobody.conf.broker_transport_options = {"data_folder_out": missing}
        work = imputing(iterations=20)
        require_same(spread_over_workers(work, 8), here(work, 8))
    own.set_current()
    assert "the broker took no message" in caplog.text


def test_a_helper_that_is_killed_after_its_claim_costs_its_slice_twice(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = fleet.worker()
    claimed: list[str] = []

    def kill_it_at_its_claim(sha256: str, _slices: Sequence[range]) -> None:
        folder = SliceFolder(sha256).path
        until(lambda: any(folder.glob("*.claimed")), "the helper has claimed a slice")
        victim.signal(signal.SIGKILL)
        claimed.extend(path.name for path in folder.glob("*.claimed"))
        assert list(folder.glob("*.made")) == []

    when_rung(monkeypatch, kill_it_at_its_claim, aloud=True)
    work = imputing(iterations=200)
    require_same(spread_over_workers(work, 3), here(work, 3))
    assert len(claimed) == 1
