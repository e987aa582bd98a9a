"""The reader of Python and of templates finds what Django will look up."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

from tests.translation import gathering
from tests.translation.gathering import Message, UnreadableTextError, of_python, of_template

TEMPLATE = """{% load i18n %}
{% translate "Plain" %} {% translate 'History' context "of changes" %} {% translate "Half: 50%" %}
{{ name|default:_("nobody") }} {% include "x.html" with title=_("Title") %}
{% comment %}{% translate "never" %}{% endcomment %} {# {% translate "nor this" %} #}
{% blocktranslate with kind=name count number=n trimmed %}
  {{ number }} {{ kind }}
{% plural %}
  {{ number }} {{ kind }}s, 100%
{% endblocktranslate %}"""
PYTHON = """
WORDS = "A constant"
_("Plain"); _(WORDS); _(label); ngettext("%d day", "%d days", 3); pgettext("verb", "Record")
raise CivilTimeError("“%(text)s” is no date.", text=text)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(gathering, "ROOT", tmp_path)
    return tmp_path


def test_texts_of_a_template(folder: Path) -> None:
    path = folder / "page.html"
    path.write_text(TEMPLATE, encoding="utf-8")
    assert list(of_template(path)) == [
        Message("Plain"),
        Message("History", context="of changes"),
        Message("Half: 50%%"),
        Message("nobody"),
        Message("Title"),
        Message("%(number)s %(kind)s", "%(number)s %(kind)ss, 100%%"),
    ]


def test_texts_of_a_module(folder: Path) -> None:
    path = folder / "module.py"
    path.write_text(PYTHON, encoding="utf-8")
    assert set(of_python(path)) == {
        Message("Plain"),
        Message("A constant"),
        Message("%d day", "%d days"),
        Message("Record", context="verb"),
        Message("“%(text)s” is no date."),
    }


@pytest.mark.parametrize("call", ['_(f"Case {key}")', '_("Case " + key)', '_("%s" % key)'])
def test_a_text_that_is_made_when_it_runs_is_refused(folder: Path, call: str) -> None:
    path = folder / "module.py"
    path.write_text(call, encoding="utf-8")
    with pytest.raises(UnreadableTextError):
        list(of_python(path))


def test_a_text_is_found_by_its_context() -> None:
    words = (
        '{% load i18n %}{% translate "Medical history" %}, '
        '{% translate "History" %}, {% translate "History" context "of changes" %}'
    )
    with translation.override("zh-hans"):
        assert Template(words).render(Context()) == "既往史, History, 修改记录"
