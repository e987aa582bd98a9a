"""One person with a browser: a kept connection, a jar of cookies, forms read as they are shown."""

from __future__ import annotations

import gzip
import http.client
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

FORM_TYPE = "application/x-www-form-urlencoded"
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    location: str
    text: str


class Visitor:
    """Asks the server the way a browser does."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies = dict(cookies)

    def ask(self, method: str, path: str, pairs: Pairs | None = None) -> Answer:
        """Send one request and read its answer to the last byte; raise OSError if it is cut."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookies, "Accept-Encoding": "gzip"}
        body = None
        if pairs is not None:
            headers["Content-Type"] = FORM_TYPE
            body = urlencode(pairs)
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Answer(response.status, response.headers.get("Location", ""), content.decode())

    def forget(self, cookie: str) -> None:
        self._cookies.pop(cookie, None)

    def close(self) -> None:
        self._connection.close()


class FormReader(HTMLParser):
    """Reads the pairs that a browser would post from the form that has a field ``marker``."""

    def __init__(self, page: str, marker: str) -> None:
        super().__init__()
        self.pairs: Pairs = []
        self._marker = marker
        self._form: Pairs = []
        self._select = ""
        self._textarea = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = []
        elif tag == "input":
            self._read_input(values)
        elif tag == "select":
            self._select = values.get("name", "")
        elif tag == "option" and self._select and "selected" in values:
            self._form.append((self._select, values.get("value", "")))
        elif tag == "textarea":
            self._textarea = values.get("name", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and any(name == self._marker for name, _ in self._form):
            self.pairs = self._form
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._form.append((self._textarea, data.strip()))

    def _read_input(self, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        chosen = kind not in {"radio", "checkbox"} or "checked" in values
        if "name" in values and chosen and kind not in {"submit", "button", "file"}:
            self._form.append((values["name"], values.get("value", "")))
