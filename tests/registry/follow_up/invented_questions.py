"""A questionnaire that nobody could take for a real one: it is about kites and boats."""

from __future__ import annotations

from typing import Any

INVENTED: dict[str, Any] = {
    "schema": "reperfuse-questionnaire/1",
    "name": "Invented questions for tests",
    "citation": "Made up for the test suite; measures nothing",
    "language": "en",
    "first": "kites",
    "questions": {
        "kites": {"text": "Has the kite a tail?", "yes": "boats", "no": "clouds"},
        "boats": {"text": "Is the boat green?", "yes": 0, "no": 1},
        "clouds": {"text": "Is there a cloud?", "yes": 5, "no": "boats"},
    },
}
