"""Styles, pages and paragraphs of the Word report. Text is added as runs, never as markup."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shape import InlineShape
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from analytics.render.figures import palette
from analytics.report.display import Report

FONT = "Arial"  # on every machine with Word; a bundled face would fall back to anything

_HEADINGS: dict[str, tuple[float, str]] = {
    "Title": (20, palette.INK),
    "Heading 1": (14, "#0a5f71"),
    "Heading 2": (10.5, palette.INK),
}


def set_styles(document: Document) -> None:
    """One typeface, our sizes and colours instead of the library's defaults."""
    normal: Any = document.styles["Normal"]
    _face(normal, size=9.5, colour=palette.INK)
    normal.paragraph_format.space_after = Pt(5)
    for name, (size, colour) in _HEADINGS.items():
        style: Any = document.styles[name]
        _face(style, size=size, colour=colour, bold=True)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(0 if name == "Title" else 14)
        style.paragraph_format.space_after = Pt(6)
    _without_border(document.styles["Title"])
    _new_style(document, "Report Small", size=8, colour=palette.MUTED, after=2)
    _new_style(document, "Report Fact", size=9.5, colour=palette.MUTED, after=1)


def set_page(document: Document, report: Report) -> None:
    """A4 with the title and the synthetic sentence above, the page number below."""
    section: Any = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    section.left_margin = section.right_margin = Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    header = section.header.paragraphs[0]
    header.style = document.styles["Report Small"]
    header.add_run(report.title)
    if report.synthetic:
        notice = section.header.add_paragraph(style="Report Small").add_run(report.synthetic)
        notice.bold = True
        notice.font.color.rgb = _colour("#1d4f96")
    footer = section.footer.paragraphs[0]
    footer.style = document.styles["Report Small"]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for word, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        footer.add_run(word)
        _add_field(footer, field)


def turn_page(document: Document, *, landscape: bool) -> None:
    """Begin a new section on a sheet that lies or stands."""
    section: Any = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = section.page_height, section.page_width


def add_heading(document: Document, text: str, *, level: int) -> None:
    """Level 0 is the title of the document."""
    add_paragraph(document, text, style=f"Heading {level}" if level else "Title")


def add_paragraph(
    document: Document, text: str, *, style: str = "Normal", strong: bool = False
) -> Paragraph:
    paragraph = document.add_paragraph()
    # The library looks a style up by its name through the whole list, for every paragraph.
    paragraph._p.style = style.replace(" ", "")  # noqa: SLF001
    paragraph.add_run(text).bold = strong or None
    return paragraph


def describe(picture: InlineShape, text: str) -> None:
    """What a screen reader says for the picture."""
    properties = picture._inline.docPr  # noqa: SLF001 the library has no public way
    properties.set("descr", text)


def _new_style(document: Document, name: str, *, size: float, colour: str, after: float) -> None:
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    _face(style, size=size, colour=colour)
    style.paragraph_format.space_after = Pt(after)


def _face(style: Any, *, size: float, colour: str, bold: bool = False) -> None:
    style.font.name = FONT
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.color.rgb = _colour(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    fonts.set(qn("w:cs"), FONT)


def _without_border(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)  # noqa: SLF001 the library has no public way


def _colour(value: str) -> Any:
    return RGBColor.from_string(value.lstrip("#").upper())
