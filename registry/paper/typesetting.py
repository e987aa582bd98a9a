"""Typst, and the QR code. All text travels as data; a template holds no word of a case."""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from django.conf import settings

ASSETS = Path(__file__).parent / "assets"
# Modules of white around the code: ISO/IEC 18004 asks for four.
QUIET_ZONE = 4


def typeset(template: str, document: dict[str, Any]) -> bytes:
    """Return ``document`` as a tagged PDF; the same document gives the same bytes."""
    import typst  # noqa: PLC0415 - the web processes start without it

    content: bytes = typst.compile(
        ASSETS / template,
        root=ASSETS,
        font_paths=_fonts(),
        sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
        format="pdf",
    )
    return content


def qr_code(registry_id: str) -> str:
    """Return a QR code that holds the registry number and nothing else, as SVG."""
    buffer = BytesIO()
    code = segno.make(registry_id, micro=False, error="m")
    code.save(buffer, kind="svg", xmldecl=False, border=QUIET_ZONE, light="#fff")
    return buffer.getvalue().decode()


@cache
def _fonts() -> Any:
    """Return the bundled fonts, so that a page looks the same on every machine."""
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[settings.REPERFUSE_FONTS],
    )
