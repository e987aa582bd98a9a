// With forced colours no background and no shadow is left: what is pressable needs an edge or a line,
// and what is chosen, current or wrong must differ from its neighbours by more than a colour.
() => {
  const found = new Set();
  const nameOf = (element) =>
    `${element.tagName.toLowerCase()}.${[...element.classList].join(".")}#${element.id} “${element.textContent.trim().replace(/\s+/g, " ").slice(0, 30)}”`;
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getBoundingClientRect().width > 4;
  const hasEdge = (style) =>
    ["Top", "Right", "Bottom", "Left"].some(
      (side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 1,
    );
  const BOXES = "button, .button, input[type=text], input[type=search], input[type=password], input:not([type]), select, textarea, .segment span, summary.button, dialog[open], [popover]:popover-open, .badge, .alert, .strip, .keep, .clash, .card, progress";
  for (const element of document.querySelectorAll(BOXES)) {
    const style = getComputedStyle(element);
    if (!isSeen(element) || element.matches(".visually-hidden") || element.closest(".segment input")) continue;
    if (!hasEdge(style) && !element.closest("[role=menu]")) found.add(`${nameOf(element)} has no edge`);
  }

  // What remains of a look once its colours are gone.
  const PROPERTIES = ["fontWeight", "textDecorationLine", "outlineStyle", "borderTopWidth", "borderRightWidth",
    "borderBottomWidth", "borderLeftWidth", "borderTopStyle", "borderBottomStyle", "forcedColorAdjust", "listStyleType", "appearance"];
  const look = (element) => {
    const style = getComputedStyle(element);
    const icons = [...element.querySelectorAll("svg use")].map((use) => use.getAttribute("href")).join(" ");
    const boxes = ["::before", "::after"].map((part) => {
      const other = getComputedStyle(element, part);
      return other.content === "none" ? "" : `${other.content}${other.borderTopWidth}`;
    });
    return [...PROPERTIES.map((name) => style[name]), icons, ...boxes].join("|");
  };
  const STATES = {
    "[aria-current]:not([aria-current=false])": (element) => [element, "a:not([aria-current]), button:not([aria-current])"],
    "[aria-pressed=true]": (element) => [element, "[aria-pressed=false], button:not([aria-pressed])"],
    "[aria-selected=true]": (element) => [element, "[aria-selected=false]"],
    ".segment input:checked": (element) => [element.nextElementSibling, ".segment input:not(:checked) + span"],
    "input[aria-invalid=true]": (element) => [element, "input[type=text]:not([aria-invalid])"],
    "select[aria-invalid=true]": (element) => [element, "select:not([aria-invalid])"],
  };
  for (const [state, sides] of Object.entries(STATES)) {
    for (const element of document.querySelectorAll(state)) {
      const [shown, others] = sides(element);
      if (!isSeen(shown)) continue;
      const group = shown.closest("nav, ul, ol, fieldset, .segments, .button-row, form, .card, tbody");
      const plain = [...(group?.querySelectorAll(others) ?? [])].find((other) => isSeen(other) && other.tagName === shown.tagName);
      if (plain && look(plain) === look(shown)) found.add(`${nameOf(shown)} looks as one that is not ${state}`);
    }
  }
  return [...found].slice(0, 12);
}
