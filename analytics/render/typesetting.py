"""PDF from Typst sources with the bundled fonts alone: the same input gives the same bytes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from analytics.render.font_metrics import FONT_FOLDER


def typeset(template: Path, **inputs: str) -> bytes:
    """The template as PDF; ``inputs`` are the texts that it reads."""
    import typst  # noqa: PLC0415 heavy; the web process must not pay for it

    content: bytes = typst.compile(
        template, root=template.parent, font_paths=_fonts(), sys_inputs=inputs, format="pdf"
    )
    return content


@cache
def _fonts() -> Any:
    import typst  # noqa: PLC0415 as above

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER]
    )
