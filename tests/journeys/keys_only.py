"""A coordinator at the keyboard alone: every key is counted, and the focus goes nowhere by itself.

Tab leads from question to question, Enter past a list of ticks; a letter or a digit chooses. What
the page shows is looked at between the keys, and costs nothing.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.keyboard import HOW_IT_IS_ANSWERED, MOST_PRESSES, SAVED_WITHIN

# More than any list of one page is long; without an end a missing question would hang.
MOST_STEPS = 30
SPELLING = 1_600  # milliseconds after which a letter begins a new word in a list
PLACE_OF = "(field) => [...document.querySelectorAll('[data-field]')].indexOf(field)"
IS_IN = "(element) => element.contains(document.activeElement)"
IN_TICKS = "() => document.activeElement.closest('.ticks') !== null"


class Keys:
    """Types into the open page and counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press("Space" if key == " " else key)
            self.count += 1

    def click(self, control: Locator) -> None:
        control.click()
        self.count += 1

    def reach(self, control: Locator, *, most: int = MOST_STEPS, key: str = "Tab") -> None:
        """Go on until the focus is in the control; ``key`` is what leads there."""
        for _step in range(most):
            if control.evaluate(IS_IN):
                return
            self.press("Enter" if key == "Tab" and self.page.evaluate(IN_TICKS) else key)
        raise AssertionError(f"{most} steps do not lead to {control}")

    def follow(self, control: Locator, *, most: int = MOST_STEPS, key: str = "Tab") -> None:
        """Go to a link or a button, and press Enter there: another page opens."""
        self.reach(control, most=most, key=key)
        with self.page.expect_navigation():
            self.press("Enter")

    def answer_page(self, answers: dict[str, dict[str, str]]) -> None:
        """Answer what is asked, in the order in which it stands on the page."""
        asked = [
            (f"{part}-{name}", text)
            for part, all_ in answers.items()
            for name, text in all_.items()
        ]
        for name, text in sorted(asked, key=lambda item: self._field(item[0]).evaluate(PLACE_OF)):
            self.answer(name, text)

    def _field(self, name: str) -> Locator:
        return self.page.locator(f"#at-{name}")

    def answer(self, name: str, text: str) -> None:
        """Answer one question: a code of its choices (several behind one another), or text."""
        field = self._field(name)
        match field.evaluate(HOW_IT_IS_ANSWERED):
            case "hidden":
                raise AssertionError(f"The question {name} is not shown")
            case "segments":
                self.reach(field.locator(".segments"))
                self._press_until(field.locator(f'input[value="{text}"]'))
            case "ticks":
                self.reach(field.locator(".ticks"))
                for code in text.split():
                    self._press_until(field.locator(f'input[value="{code}"]'))
            case "select":
                self._choose(field.locator("select:not(.reason)"), text)
            case _:
                self.reach(field.locator("input.time, input[type=text]:not(.date)"))
                self.press(*text)

    def _press_until(self, wanted: Locator) -> None:
        letter = wanted.locator("xpath=..").inner_text().strip()[0].lower()
        for _press in range(MOST_PRESSES):
            self.press(letter)
            if wanted.is_checked() and wanted.evaluate(IS_IN):
                return
        raise AssertionError(f"“{letter}” does not reach {wanted}")

    def _choose(self, select: Locator, code: str) -> None:
        self.reach(select)
        self.page.wait_for_timeout(SPELLING)
        for letter in select.locator(f'option[value="{code}"]').inner_text().strip():
            self.press(letter)
            if select.input_value() == code:
                return
        raise AssertionError(f"No letters choose {code} in {select}")

    def go_on(self, title: re.Pattern[str]) -> None:
        """Save and continue: the next page stands there with the caret in its first question."""
        self.press("Control+Enter")
        expect(self.page).to_have_title(title, timeout=SAVED_WITHIN)
        expect(self.page.locator("[data-field] :focus")).to_have_count(1)
