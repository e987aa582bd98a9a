// What is too small for a finger in the open page: WCAG 2.5.8 without its exception for spacing, and 44 px for
// what a screen is there for. Called with the least size of those; returns a list of sentences.
(primary) => {
  const LEAST = 24;
  const SLACK = 0.5; // pixels: borders are rounded
  const PRESSABLE =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=option], [role=menuitem], [tabindex='0']";
  // Buttons, boxes, answers and the ways through the product. What stands in a line of text, sorts a column or
  // explains a field is no primary control.
  const PRIMARY =
    "button:is(.primary, .danger, .button), .button, input:not([type=radio], [type=checkbox]), select, textarea, .segment, .tick";
  const seen = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.disabled && !element.matches("[tabindex='-1'][aria-hidden=true]");
  const isForReadersOnly = (element) =>
    element !== null && (getComputedStyle(element).clipPath !== "none" || isForReadersOnly(element.parentElement));
  const nameOf = (element) => {
    const above = element.parentElement;
    const own = element.id ? `#${element.id}` : `.${[...element.classList].join(".")}`;
    return `${above.tagName.toLowerCase()}.${[...above.classList].join(".")} > ${element.tagName.toLowerCase()}${own} “${element.textContent.trim().replace(/\s+/g, " ").slice(0, 24)}”`;
  };
  // A radio or a tick is pressed by its label as well.
  const targetOf = (element) => (element.matches("[type=radio], [type=checkbox]") && element.closest("label")) || element;
  // In a sentence the height of a line decides: words that are no target stand in the same block, beside the link.
  const inText = (element) => {
    if (getComputedStyle(element).display !== "inline") return false;
    let block = element.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const words = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const line = element.getClientRects()[0];
    const range = document.createRange();
    while (words.nextNode()) {
      const other = words.currentNode;
      if (!/[\p{L}\p{N}]{2}/u.test(other.data) || other.parentElement.closest(PRESSABLE) || isForReadersOnly(other.parentElement)) continue;
      range.selectNodeContents(other);
      if ([...range.getClientRects()].some((box) => box.top < line.bottom && box.bottom > line.top)) return true;
    }
    return false;
  };
  const found = new Set();
  for (const element of document.querySelectorAll(PRESSABLE)) {
    const target = targetOf(element);
    if (!seen(element) || !seen(target) || isForReadersOnly(target)) continue;
    const { width, height } = target.getBoundingClientRect();
    if (width < 2 || height < 2 || element.matches("[tabindex='0']:not(a, button)") && height > LEAST) continue;
    const least = target.matches(PRIMARY) ? primary : LEAST;
    if (Math.min(width, height) >= least - SLACK || inText(element)) continue;
    found.add(`${nameOf(target)} has ${Math.round(width)} × ${Math.round(height)} of ${least} px`);
  }
  return [...found].slice(0, 20);
}
