"""Each figure of a report drawn once, however many formats need it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from analytics.render.figures import flow_layout, plot, stacked_layout
from analytics.render.figures.flow import flow_svg
from analytics.render.figures.forest import forest_plot
from analytics.render.figures.funnel import funnel_plot
from analytics.render.figures.love import love_plot
from analytics.render.figures.overlap import overlap_plot
from analytics.render.figures.plot_spec import plot_spec
from analytics.render.figures.run_chart import run_chart_plot
from analytics.render.figures.survival import survival_plot
from analytics.render.figures.svg import (
    PRINT_DPI,
    accessible,
    svg_to_pdf,
    svg_to_png,
    vega_lite_to_svg,
)
from analytics.render.figures.tipping import tipping_plot
from analytics.render.printable import printable_throughout
from analytics.report.display import (
    Figure,
    Flow,
    ForestFigure,
    FunnelFigure,
    LoveFigure,
    OverlapFigure,
    RunChart,
    StackedBars,
    SurvivalFigure,
    TippingFigure,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """``wide`` is 720 and ``narrow`` 350 CSS pixels across; neither has a style attribute."""

    wide: str
    narrow: str


@dataclass(slots=True)
class FigureBook:
    """Drawings by display, made on first use and kept as long as the book."""

    _drawings: dict[Figure, Drawing] = field(default_factory=dict)
    _pictures: dict[tuple[Figure, int], bytes] = field(default_factory=dict)

    def drawing(self, figure: Figure) -> Drawing:
        if figure not in self._drawings:
            self._drawings[figure] = _draw(printable_throughout(figure))
        return self._drawings[figure]

    def png(self, figure: Figure, dpi: int = PRINT_DPI) -> bytes:
        """The wide drawing at so many dots per inch."""
        if (figure, dpi) not in self._pictures:
            self._pictures[figure, dpi] = svg_to_png(self.drawing(figure).wide, dpi)
        return self._pictures[figure, dpi]

    def pdf(self, figure: Figure) -> bytes:
        """The wide drawing on a page of its own size, with its fonts."""
        clean = printable_throughout(figure)
        return svg_to_pdf(self.drawing(figure).wide, title=clean.title, finding=clean.finding)


def specification(figure: Figure) -> bytes | None:
    """The Vega-Lite specification of a statistical figure; None for a drawn diagram."""
    if isinstance(figure, Flow):
        return None
    wide, _narrow = _SHEETS.get(type(figure), _PLOT_SHEETS)
    document = _chart(printable_throughout(figure), wide)
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")


def _draw(figure: Figure) -> Drawing:
    wide, narrow = (
        accessible(
            _svg(figure, sheet),
            name=f"{figure.key}-{version}",
            title=figure.title,
            finding=figure.finding,
        )
        for version, sheet in zip(
            ("wide", "narrow"), _SHEETS.get(type(figure), _PLOT_SHEETS), strict=True
        )
    )
    return Drawing(wide=wide, narrow=narrow)


def _svg(figure: Figure, sheet: Any) -> str:
    if isinstance(figure, Flow):
        return flow_svg(figure, sheet)
    return vega_lite_to_svg(_chart(figure, sheet))


def _chart(figure: Figure, sheet: Any) -> dict[str, Any]:
    if isinstance(figure, StackedBars):
        # Loads Altair, which the web process must not pay for.
        from analytics.render.figures.stacked_bars import stacked_bars_spec  # noqa: PLC0415

        return stacked_bars_spec(figure, sheet)
    return plot_spec(_PLOTS[type(figure)](figure, sheet))


_PLOT_SHEETS = (plot.WIDE, plot.NARROW)
_SHEETS: dict[type[Figure], tuple[Any, Any]] = {
    StackedBars: (stacked_layout.WIDE, stacked_layout.NARROW),
    Flow: (flow_layout.WIDE, flow_layout.NARROW),
}
_PLOTS: dict[type[Figure], Callable[[Any, plot.Sheet], plot.Plot]] = {
    ForestFigure: forest_plot,
    SurvivalFigure: survival_plot,
    LoveFigure: love_plot,
    OverlapFigure: overlap_plot,
    FunnelFigure: funnel_plot,
    RunChart: run_chart_plot,
    TippingFigure: tipping_plot,
}
