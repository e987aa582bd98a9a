"""Every text that a person can be shown has its Chinese, in a catalogue that is compiled."""

from __future__ import annotations

import re

import polib
import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext as _

from tests.translation.catalogues import (
    CATALOGUES,
    PLACEHOLDER,
    Catalogue,
    binary,
    brought_up_to_date,
    placeholders,
    translation_of,
    wanted,
)

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LETTER = re.compile(r"[A-Za-z]")
# What may look the same in Chinese: codes, grades, units, names. A longer word is forgotten.
AS_IT_IS = re.compile(r"^[^a-z]*$|^\S{1,6}$|^(?:COED|Tmax|pc-ASPECTS)")
EACH = [pytest.param(item, id=item.folder) for item in CATALOGUES]


@pytest.fixture(scope="module")
def texts() -> dict[str, list[object]]:
    return wanted()  # type: ignore[return-value]


@pytest.mark.parametrize("catalogue", EACH)
def test_the_catalogue_holds_what_the_product_says(
    catalogue: Catalogue, texts: dict[str, list[object]]
) -> None:
    """If not: ``make messages``, then fill in what it counts as missing."""
    kept = catalogue.read()
    fresh = brought_up_to_date(kept, texts[catalogue.folder])  # type: ignore[arg-type]
    asked = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in fresh}
    had = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in kept}
    assert asked - had == set(), "not in the catalogue"
    assert had - asked == set(), "no longer said"


@pytest.mark.parametrize("catalogue", EACH)
def test_nothing_is_left_untranslated(catalogue: Catalogue) -> None:
    content = catalogue.read()
    assert [entry.msgid for entry in content if not translation_of(entry).strip()] == []
    assert [entry.msgid for entry in content if entry.fuzzy or entry.obsolete] == []


@pytest.mark.parametrize("catalogue", EACH)
def test_a_translation_is_chinese(catalogue: Catalogue) -> None:
    """“3 of 5” may be “3/5”: a translation without a letter is no forgotten English."""
    copied = [
        entry.msgid
        for entry in catalogue.read()
        if not CHINESE.search(translation_of(entry))
        and LETTER.search(PLACEHOLDER.sub("", translation_of(entry)))
        and not AS_IT_IS.match(PLACEHOLDER.sub("", entry.msgid))
    ]
    assert copied == []


@pytest.mark.parametrize("catalogue", EACH)
def test_a_translation_is_filled_in_with_the_same_words(catalogue: Catalogue) -> None:
    """An unnamed place (``%s``) must keep its order; the named ones may move."""
    wrong = [
        entry.msgid
        for entry in catalogue.read()
        if sorted(set(placeholders(entry.msgid_plural or entry.msgid)))
        != sorted(set(placeholders(translation_of(entry))))
    ]
    assert wrong == []


@pytest.mark.parametrize("catalogue", EACH)
def test_the_compiled_catalogue_is_that_of_the_source(catalogue: Catalogue) -> None:
    assert catalogue.compiled.read_bytes() == binary(catalogue.read()), "run make messages"


def test_no_text_stands_in_two_catalogues() -> None:
    """Django would take one of them, and a correction of the other would change nothing."""
    keys = [(entry.msgctxt, entry.msgid) for item in CATALOGUES for entry in item.read()]
    assert len(keys) == len(set(keys))


def test_every_catalogue_is_loaded() -> None:
    with translation.override("zh-hans"):
        silent = [item.folder for item in CATALOGUES if not _speaks(item)]
    assert silent == []


def _speaks(catalogue: Catalogue) -> bool:
    entry: polib.POEntry = next(entry for entry in catalogue.read() if not entry.msgctxt)
    return _(entry.msgid) == translation_of(entry)


def test_a_label_with_a_percent_sign_is_found_from_python_and_from_a_template() -> None:
    label = "Narrowed by 50 % or more"
    template = Template("{% load i18n %}{% translate label %}")
    with translation.override("zh-hans"):
        assert _(label) == template.render(Context({"label": label})) == "狭窄50%或以上"
