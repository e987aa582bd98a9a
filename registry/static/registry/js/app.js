// What every page does beyond plain HTML. Entry into a case is in entry.js.
import { watchFolded } from "./folded.js";
import { watchLists } from "./infull.js";
import { begin, continueOn, goToField, nextFinding, turnPage } from "./moving.js";

/** Menus close with Escape, with a press elsewhere, and when the focus goes on: they would cover it. */
function watchMenus() {
  const closeOthers = (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  };
  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details[data-menu][open]");
    if (menu) {
      event.preventDefault();
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

/** The keys of a case. A call form under the same words has its own (followup.js). */
const ACTIONS = {
  "save-and-continue": continueOn,
  "next-page": () => turnPage(1),
  "previous-page": () => turnPage(-1),
  "next-finding": nextFinding,
};

function watchCaseKeys() {
  document.addEventListener("shortcut", (event) => {
    const act = event.detail.place === "case" && ACTIONS[event.detail.action];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

document.querySelector("[data-focus]")?.focus();
window.addEventListener("hashchange", goToField);
// After the browser's own jump to the fragment, which takes the focus away again.
window.addEventListener("load", () => setTimeout(() => {
  goToField();
  begin();
}));
if (matchMedia("(max-width: 760px)").matches) {
  document.querySelectorAll("details[data-sections]").forEach((list) => (list.open = false));
}
watchMenus();
watchFolded();
watchLists();
watchCaseKeys();
// Where a part of the page was asked for and sign-in came, the session has ended. Loaded anew, this page asks for
// it as a whole, and comes back afterwards.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL).pathname !== "/sign-in/") return;
  event.detail.shouldSwap = false;
  location.reload();
});
// A progress strip that nobody looks at need not ask the server: mark it with data-poll.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt.matches("[data-poll]")) event.preventDefault();
});
