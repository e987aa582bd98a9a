"""What every part of the JSON interface starts from: closed doors and a parser that holds."""

from __future__ import annotations

# ruff: noqa: ARG002 - the signatures are the framework's
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission

if TYPE_CHECKING:  # rest_framework.views itself imports this module, by way of the settings
    from rest_framework.request import Request
    from rest_framework.views import APIView


class DenyAll(BasePermission):
    """The default: a view that names no permission answers nobody."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return False


class BoundedJSONParser(JSONParser):
    """Answers 400 instead of 500 to JSON that is nested too deeply to be read."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
