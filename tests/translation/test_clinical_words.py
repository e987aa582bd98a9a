"""The Chinese of the edit checks: whole sentences, in the words that stand on the form.

Whether they are the right words is for the clinical review (``docs/glossary_zh.md``).
"""

from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from registry.checks import ALL_CHECKS, run_all
from registry.checks.completeness import completeness_findings
from registry.checks.engine import EditCheck, Finding
from registry.checks.sentences import sentence_of
from registry.codebook.lookup import all_sections
from tests.registry.checks.examples_of_treatment import REASONS
from tests.registry.checks.test_edit_check_examples import EXAMPLES
from tests.translation.catalogues import CATALOGUES, translation_of
from tests.translation.printed import WORD


@pytest.fixture(scope="module")
def latin() -> set[str]:
    texts = (translation_of(entry) for item in CATALOGUES for entry in item.read())
    return {word for text in texts for word in WORD.findall(text)}


def findings_in_chinese() -> list[Finding]:
    with translation.override("zh-hans"):
        found = []
        for broken, _whole in EXAMPLES.values():
            values = {name: value for name, value in broken.items() if name != REASONS}
            found += run_all(values, broken.get(REASONS, {}))
            found += completeness_findings(values, {})
    return found


def test_every_finding_is_a_chinese_sentence(latin: set[str]) -> None:
    """With its values in words, units and dates: nothing of the English is left in it."""
    found = findings_in_chinese()
    english = {
        finding.message for finding in found if set(WORD.findall(finding.message)) - latin - {"op"}
    }
    assert english == set()
    assert len({finding.code for finding in found}) > 200


def test_a_finding_calls_a_variable_what_the_form_calls_it() -> None:
    with translation.override("zh-hans"):
        labels: dict[str, set[str]] = {}
        for section in all_sections():
            for variable in section.variables:
                labels.setdefault(variable.name, set()).add(_(variable.label))
        made = [rule for rule in ALL_CHECKS if isinstance(rule, EditCheck) and rule.values]
        other_words = {
            (rule.code, name)
            for rule in made
            for name in rule.values.values()
            if not any(label in sentence_of(rule) for label in labels[name])
        }
    assert other_words == set()
    assert len(made) > 20


def test_options_of_one_question_are_told_apart() -> None:
    """Two answers with the same Chinese would be one button twice."""
    same = []
    with translation.override("zh-hans"):
        for section in all_sections():
            for variable in section.variables:
                options = variable.choices.options if variable.choices is not None else ()
                words = [_(option.label) for option in options]
                if len(words) != len(set(words)):
                    same.append((section.key, variable.name))
    assert same == []


def test_labels_of_one_section_are_told_apart() -> None:
    same = []
    with translation.override("zh-hans"):
        for section in all_sections():
            words = [_(variable.label) for variable in section.variables]
            english = [variable.label for variable in section.variables]
            if len(set(words)) != len(set(english)):
                same.append(section.key)
    assert same == []
