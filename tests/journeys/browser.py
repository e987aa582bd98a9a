"""Chromium as the journeys use it, and a watch on everything that a page complains about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.journeys.product import PASSWORD

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
FEATURES_OFF = (
    "Translate",
    "OptimizationHints",
    "MediaRouter",
    "AutofillServerCommunication",
    "CertificateTransparencyComponentUpdater",
)
# No traffic but to this machine, the same colours and letter shapes everywhere.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-default-apps",
    "--no-first-run",
    "--no-pings",
    "--metrics-recording-only",
    "--disable-client-side-phishing-detection",
    f"--disable-features={','.join(FEATURES_OFF)}",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
]
NOTE_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`Content policy: ${event.violatedDirective} refused ${event.blockedURI}`);
});
"""


@contextmanager
def chromium_browser(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """One person's browser window. ``complaints`` collects errors of scripts and policies."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        settings = {
            "base_url": address,
            "viewport": DESKTOP,
            "timezone_id": "Europe/Berlin",
            "locale": "en-GB",
            "reduced_motion": "reduce",
            **options,
        }
        self.context: BrowserContext = browser.new_context(**settings)
        self.context.set_default_timeout(15_000)
        self.context.add_init_script(NOTE_VIOLATIONS)
        self.complaints: list[str] = []
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page: Page = self.context.new_page()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not is_refused_form(message.text):
            where = message.location.get("url", "")
            self.complaints.append(f"{message.text} ({where})")

    def sign_in(self, name: str) -> Page:
        """Sign in by keyboard alone."""
        self.page.goto("/")
        self.page.get_by_label("Name").focus()
        self.page.keyboard.type(name)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self.page

    def close(self) -> None:
        self.context.close()


def is_refused_form(text: str) -> bool:
    """A form answered with its errors (409, 422) is no error of the page; Chromium logs it."""
    return any(f"status of {status} " in text for status in (409, 422))
