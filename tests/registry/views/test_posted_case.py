from __future__ import annotations

import pytest

from registry.codebook import CODEBOOK
from registry.codebook.variable import Page
from registry.selectors.case import load_case
from registry.views.posted_case import posted_case
from tests.fixtures import MakeCase


@pytest.mark.parametrize("page", CODEBOOK, ids=lambda page: page.key)
def test_a_post_reads_the_same_records_as_the_page_it_came_from(
    make_case: MakeCase, page: Page
) -> None:
    episode = make_case()
    whole = load_case(episode.pk)
    part = posted_case(episode, page, whole.procedure)
    assert part.records == {table: whole.records[table] for table in part.records}
    assert part.rows == {table: whole.rows[table] for table in part.rows}
    assert set(part.records) | set(part.rows) >= {section.table for section in page.sections}
