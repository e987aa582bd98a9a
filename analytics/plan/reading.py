"""Reading values out of a plan file, with an error that names file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class PlanError(ValueError):
    """A plan cannot be used; the message says where and why in words for its author."""

    def __init__(self, source: str, line: int | None, reason: str) -> None:
        self.source = source
        self.line = line
        self.reason = reason
        place = source if line is None else f"{source}, line {line}"
        super().__init__(f"{place}: {reason}")


@dataclass(frozen=True, slots=True)
class Reader:
    """One table of a plan file, and where it stands: ``path`` is "" for the top of the file."""

    source: str
    text: str
    path: str
    content: Mapping[str, Any]

    def only(self, *names: str) -> None:
        """Refuse any key that is not among ``names``: a misspelt key must not pass in silence."""
        for key in self.content:
            if key not in names:
                raise self.error(key, f"“{key}” is not known here; known are {', '.join(names)}")

    def words(self, key: str, default: str | None = None) -> str:
        value = self._value(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(key, f"“{key}” must be words, not {value!r}")
        return value.strip()

    def one_of(self, key: str, allowed: Sequence[str], default: str | None = None) -> Any:
        value = self.words(key, default)
        if value not in allowed and value != default:
            raise self.error(key, f"“{key}” must be one of {', '.join(allowed)}, not “{value}”")
        return value

    def yes_no(self, key: str, *, default: bool) -> bool:
        value = self.content.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"“{key}” must be true or false, not {value!r}")
        return value

    def whole(self, key: str, default: int, *, low: int, high: int) -> int:
        value = self.content.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.error(key, f"“{key}” must be a whole number from {low} to {high}")
        return value

    def share(self, key: str, default: float) -> float:
        value = self.content.get(key, default)
        if isinstance(value, bool) or not isinstance(value, float) or not 0 < value < 1:
            raise self.error(key, f"“{key}” must lie between 0 and 1, such as 0.95")
        return value

    def codes(self, key: str) -> tuple[str, ...]:
        values = self._value(key, None)
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise self.error(key, f"“{key}” must be a list of words")
        return tuple(values)

    def table(self, key: str) -> Reader:
        value = self._value(key, None)
        if not isinstance(value, dict):
            raise self.error(key, f"“{key}” must be a table")
        return Reader(self.source, self.text, key, value)

    def tables(self, key: str) -> Iterator[Reader]:
        values = self._value(key, None)
        if not isinstance(values, list) or not values:
            raise self.error(key, f"“{key}” must be a list with at least one entry")
        for value in values:
            if not isinstance(value, dict):
                raise self.error(key, f"every entry of “{key}” must be a table")
            yield Reader(self.source, self.text, key, value)

    def error(self, key: str, reason: str) -> PlanError:
        """An error at ``key`` of this table; the line is given where it can be found."""
        where = f"in [{self.path}], {reason}" if self.path else reason
        return PlanError(self.source, self._line(key), where)

    def _value(self, key: str, default: Any) -> Any:
        if key in self.content:
            return self.content[key]
        if default is None:
            raise self.error(key, f"“{key}” is missing")
        return default

    def _line(self, key: str) -> int | None:
        """The line where ``key`` stands, told by its value where it stands more than once."""
        lines = self.text.splitlines()
        assigned = re.compile(rf"(^|[{{,\s]){re.escape(key)}\s*=|^\[+{re.escape(key)}\]")
        found = [number for number, line in enumerate(lines, 1) if assigned.search(line)]
        if len(found) > 1 and key in self.content:
            value = self.content[key]
            shown = value if isinstance(value, str) else str(value).lower()
            found = [number for number in found if shown in lines[number - 1]]
        if len(found) == 1:
            return found[0]
        return self._heading()

    def _heading(self) -> int | None:
        heading = re.compile(rf"^\[+{re.escape(self.path)}\]")
        for number, line in enumerate(self.text.splitlines(), 1):
            if self.path and heading.search(line):
                return number
        return None
