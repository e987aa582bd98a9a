from __future__ import annotations

import base64
import hashlib
import itertools
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from analytics.render import RENDERERS
from analytics.render.html import STYLESHEET
from analytics.render.page import page_fragments, page_from_json, page_to_json
from analytics.report.display import Table
from tests.analytics.render.sample import sample_report
from tests.apart import apart_environment


class Tags(HTMLParser):
    def __init__(self, content: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def content() -> str:
    return RENDERERS["html"].render(sample_report()).decode("utf-8")


@pytest.fixture(scope="module")
def tags(content: str) -> Tags:
    return Tags(content)


def test_no_element_has_a_style_or_a_script(tags: Tags) -> None:
    assert [name for name, attributes in tags.found if "style" in attributes] == []
    assert not tags.named("script")
    assert not [a for _, attributes in tags.found for a in attributes if a.startswith("on")]


def test_nothing_is_fetched(tags: Tags) -> None:
    sources = [a for _, attributes in tags.found for a in attributes if a in {"src", "srcset"}]
    assert sources == []
    assert not tags.named("link")


def test_the_policy_names_the_hash_of_the_embedded_style(content: str) -> None:
    style = re.search(r"<style>(.*?)</style>", content, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"&#39;sha256-{digest}&#39;" in content or f"'sha256-{digest}'" in content


def test_ids_are_unique_and_every_reference_has_its_target(tags: Tags) -> None:
    identifiers = [str(a["id"]) for _, a in tags.found if "id" in a]
    assert len(identifiers) == len(set(identifiers))
    wanted = {word for _, a in tags.found for word in str(a.get("aria-labelledby", "")).split()}
    wanted |= {str(a["href"])[1:] for a in tags.named("a")}
    assert wanted - set(identifiers) - {"None"} == set()


def test_headings_descend_one_level_at_a_time(tags: Tags) -> None:
    levels = [int(name[1]) for name, _ in tags.found if re.fullmatch(r"h[1-6]", name)]
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_every_cell_has_a_label_and_every_header_a_scope(tags: Tags) -> None:
    assert tags.named("td")
    assert all(cell.get("data-label") is not None for cell in tags.named("td"))
    assert all(header.get("scope") in {"col", "row", "rowgroup"} for header in tags.named("th"))
    tables = tags.named("table")
    assert len(tables) == len(tags.named("caption")) == 5
    assert all("table--cards" in str(table["class"]) for table in tables)


def test_each_figure_is_followed_by_its_numbers(tags: Tags) -> None:
    assert len(tags.named("figure")) == len(tags.named("details")) == 2
    assert len(tags.named("svg")) == 4


def test_fragments_name_every_display_in_order() -> None:
    page = page_fragments(sample_report())
    names = [display.name for chapter in page.chapters for display in chapter.displays]
    expected = ["figure-1", "table-1", "figure-2", "table-2", "note-1", "table-3", "note-2"]
    assert names == expected
    labels = [display.label for chapter in page.chapters for display in chapter.displays]
    assert labels == ["Figure 1", "Table 1", "Figure 2", "Table 2", "", "Table 3", ""]


def test_fragments_survive_the_store() -> None:
    page = page_fragments(sample_report())
    again = page_from_json(page_to_json(page))
    assert again == page
    assert hasattr(again.chapters[0].displays[0].html, "__html__")
    assert again.chapters[0].html == page.chapters[0].html


def test_reading_stored_fragments_loads_no_drawing_library() -> None:
    program = (
        "import sys; import analytics.render; import analytics.render.page; "
        "heavy = {'altair', 'vl_convert', 'pandas', 'typst', 'docx', 'xlsxwriter'}; "
        "print(*sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=apart_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""


def test_every_class_of_the_page_is_ours_and_known_to_the_stylesheet(tags: Tags) -> None:
    style = STYLESHEET.read_text(encoding="utf-8")
    names = {name for _, a in tags.found for name in str(a.get("class") or "").split()}
    assert {name for name in names if not name.startswith(("report-", "table--cards"))} == set()
    unstyled = {name for name in names if f".{name}" not in style}
    # Hooks for a page's own links and for print; they need no rule here.
    assert unstyled <= {
        "report-page-head", "report-nav", "report-chapter", "report-display",
        "report-summary__words", "report-words--definition", "report-words--text",
        "report-figure__panel--wide", "report-value", "report-indent-0",
    }  # fmt: skip


def test_a_band_heads_the_rows_below_it(content: str) -> None:
    assert '<th scope="rowgroup" colspan="7">Efficacy</th>' in content
    tables = [d for c in sample_report().chapters for d in c.displays if isinstance(d, Table)]
    rows = sum(len(table.rows) for table in tables)
    assert content.count('scope="row"') + content.count('scope="rowgroup"') == rows + 2 + 7
