"""The pages for what goes wrong. No visitor can break the database, so that page is served here."""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Route, expect

from config.error_pages import server_error
from tests.journeys.stage import Stage

UNREADABLE = {"content-type": "multipart/form-data"}  # without a boundary
FAILURES = {
    "error": RuntimeError("invented"),
    "unreachable": OperationalError("unable to open database file"),
    "full": OperationalError("database or disk is full"),
}


def unreadable_request(stage: Stage) -> None:
    """Send what the server cannot read, as no form of the product does."""

    def broken(route: Route) -> None:
        headers = {**route.request.headers, **UNREADABLE}
        route.fulfill(response=route.fetch(method="POST", headers=headers, post_data="-"))

    _look_at(stage, broken, status=400)


def failure(kind: str, status: int) -> Callable[[Stage], None]:
    """Show the page of a failure; its words and style sheets are those of the product."""

    def act(stage: Stage) -> None:
        request = RequestFactory().get("/today/")
        with translation.override(stage.language):
            try:
                raise FAILURES[kind]
            except (RuntimeError, OperationalError):
                answer = server_error(request)
        assert answer.status_code == status
        body = answer.content.decode()
        _look_at(
            stage,
            lambda route: route.fulfill(status=status, body=body, content_type="text/html"),
            status,
        )

    return act


def _look_at(stage: Stage, answer: Callable[[Route], None], status: int) -> None:
    stage.page.route("**/today/", answer)
    response = stage.page.goto("/today/")
    assert response is not None
    assert response.status == status
    expect(stage.page.locator("main h1")).to_be_visible()
    # The page is dressed: an address of a style sheet that does not exist would look plain.
    assert (
        stage.page.evaluate("getComputedStyle(document.querySelector('.card')).borderRadius")
        != "0px"
    )


def ended_session(stage: Stage) -> None:
    """Come back when the session has ended: sign-in, and then the page that was wanted."""
    stage.visitor.context.clear_cookies(name="reperfuse-session")
    stage.page.goto("/queries/?state=all")
    expect(stage.page.locator("#id_username")).to_be_visible()
    assert "next=" in stage.page.url


def call_after_the_session(stage: Stage) -> None:
    """Open a call from a list that stands there from before the session ended."""
    stage.visitor.context.clear_cookies(name="reperfuse-session")
    stage.page.locator("[data-open-call]").first.click()
    expect(stage.page.locator("#id_username")).to_be_visible()
