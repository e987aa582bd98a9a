// Parts of a page that are made when somebody turns to them. Until then they stand in <noscript>: one text where
// scripts run, all their controls where none do (registry/forms/drawing.py).

function made(folded) {
  const part = document.createElement("template");
  part.innerHTML = folded.textContent;
  return part.content;
}

/** Return the menu of reasons of a field, with all its reasons. */
export function wholeMenu(field) {
  const menu = field.querySelector("select.reason");
  const folded = menu?.nextElementSibling;
  if (folded?.localName === "noscript") {
    const { value } = menu;
    menu.replaceChildren(...made(folded).firstElementChild.children);
    menu.value = value;
    folded.remove();
  }
  return menu;
}

/** Make the fields that are folded in a row. Whoever keeps account of fields hears of it. */
export function unfold(row) {
  for (const folded of row.querySelectorAll(".field-grid > noscript")) {
    const place = folded.parentElement;
    folded.replaceWith(made(folded));
    place.dispatchEvent(new CustomEvent("unfolded", { bubbles: true }));
  }
}

/** Make the fields among which a text stands, such as the id of one of them. */
export function unfoldWith(text) {
  for (const folded of document.querySelectorAll(".field-grid > noscript")) {
    if (folded.textContent.includes(text)) unfold(folded.parentElement);
  }
}

const from = (target, selector) => target.closest?.(selector);

function turnTo({ target }) {
  const row = from(target, "[data-row]");
  if (row) unfold(row);
  const field = from(target, "[data-field]");
  if (field) wholeMenu(field);
}

/** Before a menu opens, and before anybody types: with the pointer over a field, or the focus in its row. */
export function watchFolded() {
  for (const kind of ["focusin", "pointerdown"]) document.addEventListener(kind, turnTo);
  document.addEventListener("toggle", turnTo, true);
  document.addEventListener("pointerover", ({ target }) => {
    const field = from(target, "[data-field]");
    if (field) wholeMenu(field);
  });
}
