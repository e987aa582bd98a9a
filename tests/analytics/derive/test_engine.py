"""The engine: parameters are what is read, order follows from them, mistakes are refused."""

from __future__ import annotations

import string
from collections.abc import Callable

import pandas as pd
import pytest

from analytics.dataset.columns import Column
from analytics.dataset.dataset import Dataset
from analytics.derive import LIBRARY, Library, derive
from analytics.plan import Settings

CERTAINTIES = {"confirmed", "secondary", "unconfirmed", "design"}


def declared(library: Library) -> Callable[..., object]:
    return library.derived(label="x", kind="integer", definition="x", certainty="design")


@pytest.fixture
def dataset() -> Dataset:
    frame = pd.DataFrame({"weight": pd.array([1, None], dtype="Int64")})
    column = Column(name="weight", label="Weight", kind="integer")
    return Dataset(frame=frame, columns={"weight": column})


def test_a_derivation_may_read_one_that_is_declared_after_it(dataset: Dataset) -> None:
    library = Library()

    @declared(library)
    def fourfold(double: pd.Series) -> pd.Series:
        return double * 2

    @declared(library)
    def double(weight: pd.Series) -> pd.Series:
        return weight * 2

    frame = derive(dataset, ["fourfold"], Settings(), library).frame
    assert frame["fourfold"].iloc[0] == 4
    assert pd.isna(frame["fourfold"].iloc[1])
    assert library.inputs(["fourfold"]) == {"weight"}


def test_only_what_is_wanted_is_derived(dataset: Dataset) -> None:
    library = Library()

    @declared(library)
    def double(weight: pd.Series) -> pd.Series:
        return weight * 2

    @declared(library)
    def unwanted(weight: pd.Series) -> pd.Series:
        raise AssertionError

    derived = derive(dataset, ["double"], Settings(), library)
    assert list(derived.frame) == ["weight", "double"]
    assert derived.columns["double"].derived


def test_a_circle_is_refused_and_shown() -> None:
    library = Library()

    @declared(library)
    def one(other: pd.Series) -> pd.Series:
        return other

    @declared(library)
    def other(one: pd.Series) -> pd.Series:
        return one

    with pytest.raises(ValueError, match="one → other → one"):
        library.needed(["one"])


def test_a_name_can_be_derived_once_only() -> None:
    library = Library()

    def double(weight: pd.Series) -> pd.Series:
        return weight

    library.derived(label="x", kind="integer", definition="x", certainty="design")(double)
    with pytest.raises(ValueError, match="double is derived twice"):
        library.derived(label="x", kind="integer", definition="x", certainty="design")(double)


def test_a_keyword_that_is_no_setting_is_refused() -> None:
    def double(weight: pd.Series, *, factor: int) -> pd.Series:
        return weight * factor

    with pytest.raises(ValueError, match="not a setting: factor"):
        Library().derived(label="x", kind="integer", definition="x", certainty="design")(double)


@pytest.mark.parametrize("name", LIBRARY.names())
def test_every_derivation_is_described_whole(name: str) -> None:
    derivation = LIBRARY[name]
    definition = derivation.definition(Settings())
    assert derivation.column.label
    assert definition.endswith(".")
    assert not [part for _, part, _, _ in string.Formatter().parse(definition) if part]
    assert derivation.column.certainty in CERTAINTIES


@pytest.mark.parametrize("name", ["sich_ecass2", "sich_ecass3", "sich_sits_most"], ids=str)
def test_a_recalled_definition_is_never_called_confirmed(name: str) -> None:
    assert LIBRARY[name].column.certainty == "unconfirmed"
    assert "recalled" in LIBRARY[name].column.source
