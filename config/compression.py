"""Pages travel compressed; files of their own format do not."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# A PDF or a workbook is compressed already, and a download's length should be known in advance.
COMPRESSED = ("text/html", "application/json")


class CompressPages(GZipMiddleware):
    """Compresses pages and replies where the browser takes it.

    A secret (the token of a form) and what a visitor typed may stand on one page: the framework
    masks the first anew in every answer and pads each answer by chance, against BREACH.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith(COMPRESSED):
            return response
        return super().process_response(request, response)
