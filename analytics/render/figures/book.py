"""Each figure of a report drawn once, however many formats need it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from analytics.render.figures import flow_layout, stacked_layout
from analytics.render.figures.flow import flow_svg
from analytics.render.figures.svg import accessible, svg_to_png, vega_lite_to_svg
from analytics.render.printable import printable_throughout
from analytics.report.display import Flow, StackedBars


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """``wide`` is 720 and ``narrow`` 350 CSS pixels across; neither has a style attribute."""

    wide: str
    narrow: str


@dataclass(slots=True)
class FigureBook:
    """Drawings by display, made on first use and kept as long as the book."""

    _drawings: dict[StackedBars | Flow, Drawing] = field(default_factory=dict)
    _pictures: dict[StackedBars | Flow, bytes] = field(default_factory=dict)

    def drawing(self, figure: StackedBars | Flow) -> Drawing:
        if figure not in self._drawings:
            self._drawings[figure] = _draw(printable_throughout(figure))
        return self._drawings[figure]

    def png(self, figure: StackedBars | Flow) -> bytes:
        """The wide drawing at 300 dots per inch."""
        if figure not in self._pictures:
            self._pictures[figure] = svg_to_png(self.drawing(figure).wide)
        return self._pictures[figure]


def specification(figure: StackedBars | Flow) -> bytes | None:
    """The Vega-Lite specification of a statistical figure; None for a drawn diagram."""
    if isinstance(figure, Flow):
        return None
    document = _chart(printable_throughout(figure), stacked_layout.WIDE)
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")


def _draw(figure: StackedBars | Flow) -> Drawing:
    sizes = _SIZES[type(figure)]
    wide, narrow = (
        accessible(
            _svg(figure, size),
            name=f"{figure.key}-{version}",
            title=figure.title,
            finding=figure.finding,
        )
        for version, size in zip(("wide", "narrow"), sizes, strict=True)
    )
    return Drawing(wide=wide, narrow=narrow)


def _svg(figure: StackedBars | Flow, size: Any) -> str:
    if isinstance(figure, Flow):
        return flow_svg(figure, size)
    return vega_lite_to_svg(_chart(figure, size))


def _chart(figure: StackedBars, size: stacked_layout.BarSize) -> dict[str, Any]:
    # Loads Altair, which the web process must not pay for.
    from analytics.render.figures.stacked_bars import stacked_bars_spec  # noqa: PLC0415

    return stacked_bars_spec(figure, size)


_SIZES: dict[type, tuple[Any, Any]] = {
    StackedBars: (stacked_layout.WIDE, stacked_layout.NARROW),
    Flow: (flow_layout.WIDE, flow_layout.NARROW),
}
