"""A holder whose helpers do all that can go wrong, in one process; and what a helper refuses."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from analytics.execution import packing, spreading
from analytics.execution.packing import pack_made, pack_work, unpack_made, unpack_work
from analytics.execution.slice_folder import SliceFolder, shared
from analytics.execution.spreading import make_slice, spread_over_workers
from analytics.execution.sweep import AGE, sweep
from analytics.stats.bootstrap_effect import Replicates, WeightChoices
from analytics.stats.estimate import NotEstimableError
from analytics.stats.missing.pieces import Imputing
from analytics.stats.missing.variables import Imputations
from analytics.stats.numbered import here
from tests.analytics.runs.sharing import imputing, require_same, when_rung

WORK = imputing()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of slices, empty before and after; a slice is one imputation."""
    settings.REPERFUSE_DATA = tmp_path
    monkeypatch.setattr(spreading, "SLICE_SECONDS", 1e-9)
    monkeypatch.setattr(spreading, "PACE_SECONDS", 0.0)
    slices = tmp_path / "slices"
    yield slices
    assert not slices.exists() or list(slices.iterdir()) == []


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers that this process has made, in the order of the making."""
    numbers: list[int] = []
    usual = Imputing.make

    def make(work: Imputing, wanted: Sequence[int]) -> Imputations:
        numbers.extend(wanted)
        return usual(work, wanted)

    monkeypatch.setattr(Imputing, "make", make)
    return numbers


def replicates() -> Replicates:
    generator = np.random.default_rng(5)
    return Replicates(
        outcome=generator.integers(0, 2, 60) * 1.0,
        treated=generator.random(60) < 0.5,
        design=np.asfortranarray(generator.normal(size=(60, 2))),
        choices=WeightChoices(estimand="ATT", stabilised=False, truncate=(1.0, 99.0)),
        seed=7,
    )


def test_work_and_slices_survive_the_way_to_another_process_bit_by_bit() -> None:
    there = unpack_work(pack_work(WORK))
    assert isinstance(there, Imputing)
    require_same(there.make(range(2)), WORK.make(range(2)))
    again = unpack_made(WORK, range(3, 5), pack_made(there.make(range(3, 5))))
    require_same(again, WORK.make(range(3, 5)))
    for work in (replicates(), replace(replicates(), choices=WeightChoices())):
        other = unpack_work(pack_work(work))
        assert isinstance(other, Replicates)
        assert (other.choices, other.seed) == (work.choices, work.seed)
        assert other.design.flags.f_contiguous
        rows = unpack_made(work, range(9), pack_made(other.make(range(9))))
        assert rows.tobytes() == work.make(range(9)).tobytes()


def test_work_of_an_unknown_kind_cannot_be_packed() -> None:
    class Other:
        make = together = None

    with pytest.raises(TypeError, match="Other cannot be packed"):
        pack_work(Other())  # type: ignore[arg-type]


def test_what_goes_wrong_with_a_slice_costs_that_slice_only(
    made: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claimed by one who died, empty, half, with a wrong byte, another's; number 6 is whole."""
    expected = here(WORK, 8)

    def spoil(sha256: str, slices: Sequence[range]) -> None:
        folder = SliceFolder(sha256)
        assert [tuple(each) for each in slices] == [(number,) for number in range(1, 8)]
        assert folder.claim(range(1, 2))
        for number in range(2, 7):
            assert make_slice(sha256, number, number + 1)
        path = {number: folder.path / f"{number}-{number + 1}.made" for number in range(2, 7)}
        path[2].write_bytes(b"")
        path[3].write_bytes(path[3].read_bytes()[:-100])
        content = bytearray(path[4].read_bytes())
        content[len(content) // 2] ^= 1
        path[4].write_bytes(bytes(content))
        path[5].write_bytes(path[6].read_bytes())
        made.clear()

    when_rung(monkeypatch, spoil, aloud=False)
    require_same(spread_over_workers(WORK, 8), expected)
    # Number 7 was free; the others are made backwards when nothing is free any more.
    assert made == [7, 5, 4, 3, 2, 1]


def test_a_slice_that_is_finished_late_still_spares_the_holder_its_last_pieces(
    made: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = here(WORK, 9)
    usual = Imputing.make
    given: list[str] = []

    def claimed(sha256: str, slices: Sequence[range]) -> None:
        assert slices == [range(1, 5), range(5, 9)]
        assert SliceFolder(sha256).claim(range(1, 5))
        given.append(sha256)
        made.clear()

    def make(work: Imputing, numbers: Sequence[int]) -> Imputations:
        if given and list(numbers) == [2]:
            SliceFolder(given[0]).write(range(1, 5), usual(work, range(1, 5)))
        return usual(work, numbers)

    monkeypatch.setattr(Imputing, "make", make)
    # The pace of a piece is a quarter of a slice.
    clock = iter((0.0, 0.25))
    monkeypatch.setattr(spreading, "process_time", lambda: next(clock))
    monkeypatch.setattr(spreading, "SLICE_SECONDS", 1.0)
    when_rung(monkeypatch, claimed, aloud=False)
    require_same(spread_over_workers(WORK, 9), expected)
    assert made == [5, 6, 7, 8, 1, *range(1, 5), 2]


@pytest.mark.parametrize("taken", [(), (3,), (3, 4), (1, 2), (5,)], ids=str)
def test_a_refusal_is_that_of_the_first_refused_piece_whoever_began_it(
    taken: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Imputing.make

    def make(work: Imputing, numbers: Sequence[int]) -> Imputations:
        for number in numbers:
            if number in {3, 5}:
                raise NotEstimableError(f"number {number} does not converge")
        return usual(work, numbers)

    def take(sha256: str, _slices: Sequence[range]) -> None:
        for number in taken:
            make_slice(sha256, number, number + 1)

    monkeypatch.setattr(Imputing, "make", make)
    when_rung(monkeypatch, take, aloud=False)
    for whoever in (here, spread_over_workers):
        with pytest.raises(NotEstimableError, match="number 3 does not converge"):
            whoever(WORK, 7)


def test_too_little_work_is_offered_to_nobody(
    made: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def rung(_sha256: str, _slices: Sequence[range]) -> None:
        pytest.fail("nobody should be rung for")

    monkeypatch.setattr(spreading, "SLICE_SECONDS", 60.0)
    when_rung(monkeypatch, rung, aloud=False)
    require_same(spread_over_workers(WORK, 5), WORK.make(range(5)))
    assert sorted(made) == sorted([*range(5), *range(5)])


@pytest.mark.parametrize(
    ("count", "workers", "ends"),
    [
        (1000, 2, (127, 563, 1000)),
        (2000, 2, (127, 595, 1063, 1531, 2000)),
        (2000, 3, (127, 751, 1375, 2000)),
        (1000, 8, (127, 563, 1000)),
        (600, 2, ()),
    ],
)
def test_slices_take_a_second_or_more_and_go_into_the_workers_evenly(
    count: int, workers: int, ends: tuple[int, ...], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that adds three milliseconds for each replicate; 1 + 2 + ... + 64 tell the pace."""
    now = [0.0]
    usual = Replicates.make
    seen: list[range] = []

    def make(work: Replicates, numbers: Sequence[int]) -> Any:
        now[0] += 0.003 * len(numbers)
        return usual(work, numbers)

    monkeypatch.setattr(Replicates, "make", make)
    monkeypatch.setattr(spreading, "process_time", lambda: now[0])
    monkeypatch.setattr(spreading, "SLICE_SECONDS", 1.0)
    monkeypatch.setattr(spreading, "PACE_SECONDS", 0.1)
    when_rung(monkeypatch, lambda _, slices: seen.extend(slices), aloud=False)
    settings.REPERFUSE_WORKERS = workers
    found = spread_over_workers(replicates(), count)
    assert seen == [range(first, stop) for first, stop in pairwise(ends)]
    assert len(found) == count


def test_a_piece_that_takes_a_second_is_a_slice(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REPERFUSE_WORKERS = 2
    monkeypatch.setattr(spreading, "SLICE_SECONDS", 1.0)
    assert spreading._cut(range(1, 20), 2.6) == [range(each, each + 1) for each in range(1, 20)]


def spoiled(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def test_a_helper_leaves_alone_what_is_late_taken_or_not_whole(
    made: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with shared(WORK) as folder:
        sha256 = folder.sha256
        assert folder.claim(range(1, 2))
        assert not folder.claim(range(1, 2))
        assert not make_slice(sha256, 1, 2)
        with monkeypatch.context() as newer:
            newer.setattr(packing, "code_version", lambda: "0.1.0+another")
            assert not make_slice(sha256, 2, 3)
        spoiled(folder.path / "plan")
        assert not make_slice(sha256, 3, 4)
        assert not folder.is_claimed(range(2, 3))
        assert not folder.is_claimed(range(3, 4))
    assert not make_slice(sha256, 4, 5)
    assert made == []


@pytest.mark.parametrize("moment", ["before its claim", "while it works"])
def test_a_helper_that_comes_too_late_does_nothing(
    moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shared(WORK) as folder:
        place: tuple[type, str] = (
            (SliceFolder, "claim") if moment == "before its claim" else (Imputing, "make")
        )
        usual: Callable[..., Any] = getattr(*place)

        def after_the_end(*arguments: Any) -> Any:
            folder.remove()
            return usual(*arguments)

        monkeypatch.setattr(*place, after_the_end)
        assert not make_slice(folder.sha256, 1, 2)


def test_two_holders_of_the_same_work_have_folders_of_their_own() -> None:
    with shared(WORK) as first, shared(WORK) as second:
        assert first.sha256 != second.sha256
        assert first.path.stat().st_mode & 0o777 == 0o700


def test_the_sweep_takes_what_a_dead_holder_left(db: None, folder: Path) -> None:
    old, young = folder / "old", folder / "young"
    for each in (old, young):
        each.mkdir(parents=True)
        (each / "plan").write_bytes(b"plan")
    long_ago = (timezone.now() - AGE - timedelta(minutes=1)).timestamp()
    os.utime(old, (long_ago, long_ago))
    assert sweep(timezone.now()) >= 1
    assert [each.name for each in folder.iterdir()] == ["young"]
    (young / "plan").unlink()
    young.rmdir()
