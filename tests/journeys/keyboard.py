"""Answering the questions of a case with the keys that a coordinator presses."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

# A group has at most seven answers; one more key tells that the wanted one cannot be reached.
MOST_PRESSES = 8
MOST_TABS = 4
SAVED_WITHIN = 30_000  # milliseconds; on a machine that does much else
HOW_IT_IS_ANSWERED = """field => {
  if (!field.checkVisibility()) return "hidden";
  const kinds = {segments: ".segments", ticks: ".ticks", select: "select:not(.reason)"};
  return Object.keys(kinds).find((kind) => field.querySelector(kinds[kind])) ?? "box";
}"""


class Typist:
    """Types answers into the fields of one form prefix: a section, or one row of it."""

    def __init__(self, page: Page, prefix: str) -> None:
        self.page = page
        self.prefix = prefix

    def field(self, name: str) -> Locator:
        return self.page.locator(f"#at-{self.prefix}-{name}")

    def box(self, name: str) -> Locator:
        """Return the box of a number, text, date or time."""
        return self.field(name).locator("input.time, input[type=text]:not(.date)")

    def answer_all(self, answers: dict[str, str]) -> None:
        for name, typed in answers.items():
            self.answer(name, typed)

    def answer(self, name: str, typed: str) -> None:
        """Answer one question: a code of its choices (several behind one another), or text."""
        field = self.field(name)
        match field.evaluate(HOW_IT_IS_ANSWERED):
            case "hidden":
                raise AssertionError(f"The question {self.prefix}-{name} is not shown")
            case "segments":
                self._press_until_chosen(field, typed)
            case "ticks":
                for code in typed.split():
                    field.locator(f'input[value="{code}"]').focus()
                    self.page.keyboard.press("Space")
            case "select":
                self._choose_by_letters(field.locator("select:not(.reason)"), typed)
            case _:
                self.type_over(name, typed)

    def type_over(self, name: str, typed: str) -> None:
        """Type into a box in the place of what stands there, and leave it with Tab."""
        self.box(name).focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(typed)
        self.page.keyboard.press("Tab")

    def _press_until_chosen(self, field: Locator, code: str) -> None:
        """Press the first letter or digit of the answer until it is the chosen one."""
        wanted = field.locator(f'input[value="{code}"]')
        letter = wanted.locator("xpath=..").inner_text().strip()[0].lower()
        field.locator("input[type=radio]").first.focus()
        for _press in range(MOST_PRESSES):
            self.page.keyboard.press(letter)
            if wanted.is_checked():
                return
        raise AssertionError(f"“{letter}” does not reach {code} in {self.prefix}")

    def _choose_by_letters(self, select: Locator, code: str) -> None:
        label = select.locator(f'option[value="{code}"]').inner_text().strip()
        # The element itself: a save that is faster than the next step gives its row another name.
        control = select.element_handle()
        control.focus()
        self.page.keyboard.type(label)
        self.page.keyboard.press("Tab")
        chosen = control.input_value()
        assert chosen == code, f"Typing “{label}” chose {chosen!r} in {self.prefix}"


def save_and_continue(page: Page) -> None:
    """Go on: the page waits for what is on its way, and leaves once all of it is saved."""
    all_saved(page)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def all_saved(page: Page) -> None:
    """Leave the field, and wait until the server has everything."""
    page.evaluate("document.activeElement.blur()")
    form = page.locator("form[data-case-form]")
    expect(form).to_have_attribute("data-open", "0", timeout=SAVED_WITHIN)


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until the control has the focus: a few times at most, past dates and menus."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if control.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{MOST_TABS} presses of Tab do not reach {control}")
