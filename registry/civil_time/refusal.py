"""Why a typed date or time cannot be taken."""

from __future__ import annotations

from datetime import date

from registry.civil_time.writing import format_date


class CivilTimeError(ValueError):
    """A typed date or time that cannot be taken; the text says what to write instead.

    ``sentence`` has places such as ``%(day)s``; ``words`` fill them, a date still as a date.
    """

    def __init__(self, sentence: str, **words: str | int | date) -> None:
        self.sentence = sentence
        self.words = words
        super().__init__(sentence % {name: _written(word) for name, word in words.items()})


def _written(word: str | int | date) -> str:
    return format_date(word) if isinstance(word, date) else str(word)
