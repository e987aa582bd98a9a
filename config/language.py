"""Which language an answer is in."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

PROGRAMS = "/api/"


class LanguageMiddleware(LocaleMiddleware):
    """The language that the person chose, else the browser's; English for programs.

    What an API says must not depend on who calls it.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(PROGRAMS):
            translation.activate("en")
            request.LANGUAGE_CODE = translation.get_language()
            return
        super().process_request(request)
