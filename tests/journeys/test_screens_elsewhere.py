"""Every page but those of a case, in every state: axe, text, widths, one's own colours, and Tab."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.looking import look_at
from tests.journeys.product import Product
from tests.journeys.screens import ENTRY, SCREENS, SIGNING
from tests.journeys.stage import Screen

pytestmark = pytest.mark.journey
NUMBERED = tuple(enumerate(one for one in SCREENS if one not in (*ENTRY, *SIGNING)))


@pytest.mark.parametrize(("place", "screen"), NUMBERED, ids=[one.name for _n, one in NUMBERED])
def test_everybody_can_use(visit: Visit, product: Product, place: int, screen: Screen) -> None:
    assert look_at(visit, product, screen, place) == []
