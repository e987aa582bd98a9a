// What every page does beyond plain HTML. Entry into a case is in entry.js.
import { goToField, turnPage } from "./moving.js";

/** Menus close with Escape and with a press elsewhere. */
function watchMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

/** Alt+PageDown and Alt+PageUp turn the pages of a case. */
function watchPageKeys() {
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "PageDown" && event.key !== "PageUp")) return;
    if (!document.querySelector("[data-part=pages]")) return;
    event.preventDefault();
    turnPage(event.key === "PageDown" ? 1 : -1);
  });
}

document.documentElement.classList.add("scripted");
document.querySelector("[data-focus]")?.focus();
window.addEventListener("hashchange", goToField);
// After the browser's own jump to the fragment, which takes the focus away again.
window.addEventListener("load", () => setTimeout(goToField));
if (matchMedia("(max-width: 760px)").matches) {
  document.querySelectorAll("details[data-sections]").forEach((list) => (list.open = false));
}
watchMenus();
watchPageKeys();
// A progress strip that nobody looks at need not ask the server: mark it with data-poll.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt.matches("[data-poll]")) event.preventDefault();
});
