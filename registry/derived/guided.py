"""Guided questions: from yes and no to a grade. Pure; the wording is a site's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ANSWERS = ("yes", "no")
WORST_ALIVE = 5
MOST_QUESTIONS, LONGEST_TEXT, LONGEST_KEY = 40, 400, 20


class QuestionnaireError(ValueError):
    """The questions do not lead to a grade; the text says where."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path has led: to a question, or to a grade."""

    question: str = ""
    text: str = ""
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """Questions by key, each with the question or the grade that yes and no lead to."""

    first: str
    questions: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, content: Any) -> Guide:
        """Return the guide, or raise QuestionnaireError unless every path ends in a grade."""
        if not isinstance(content, dict) or not isinstance(content.get("questions"), dict):
            raise QuestionnaireError("“questions” must map each question's key to the question.")
        guide = cls(str(content.get("first", "")), content["questions"])
        guide._check()
        return guide

    def follow(self, path: Sequence[Sequence[str]]) -> Place:
        """Return where the answers lead. Raise QuestionnaireError if they do not fit."""
        target: Any = self.first
        for key, answer in path:
            if key != target or answer not in ANSWERS:
                raise QuestionnaireError(f"“{key}” is not the next question.")
            target = self.questions[key][answer]
        if isinstance(target, int):
            return Place(grade=target)
        return Place(question=target, text=self.questions[target]["text"])

    def _check(self) -> None:
        if not 1 <= len(self.questions) <= MOST_QUESTIONS:
            raise QuestionnaireError(f"There must be 1 to {MOST_QUESTIONS} questions.")
        for key, question in self.questions.items():
            _check_question(key, question)
        reached: set[str] = set()
        self._walk(self.first, (), reached)
        unused = sorted(set(self.questions) - reached)
        if unused:
            raise QuestionnaireError(f"No path leads to “{unused[0]}”.")

    def _walk(self, key: Any, before: tuple[str, ...], reached: set[str]) -> None:
        if key not in self.questions:
            raise QuestionnaireError(f"There is no question “{key}”.")
        if key in before:
            raise QuestionnaireError(f"The questions go round in a circle at “{key}”.")
        if key in reached:
            return  # all that follows has been walked, with a shorter or another way to it
        reached.add(key)
        for target in _targets(self.questions[key]):
            if isinstance(target, bool) or not isinstance(target, int):
                self._walk(target, (*before, key), reached)
            elif not 0 <= target <= WORST_ALIVE:
                raise QuestionnaireError(
                    f"“{key}” leads to {target}; a grade goes from 0 to {WORST_ALIVE}."
                )


def _targets(question: Mapping[str, Any]) -> Iterator[Any]:
    return (question[answer] for answer in ANSWERS)


def _check_question(key: str, question: Any) -> None:
    if not isinstance(question, dict) or set(question) != {"text", *ANSWERS}:
        raise QuestionnaireError(f"“{key}” needs “text”, “yes” and “no”, and nothing else.")
    text = question["text"]
    if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST_TEXT:
        raise QuestionnaireError(f"The text of “{key}” needs 1 to {LONGEST_TEXT} characters.")
    if not 0 < len(key) <= LONGEST_KEY or not key.isidentifier():
        raise QuestionnaireError(f"“{key}” is no key: letters, digits, underscores, at most 20.")
    for answer in ANSWERS:
        if not isinstance(question[answer], (int, str)):
            raise QuestionnaireError(f"“{key}”, {answer}: write a question's key or a grade.")
