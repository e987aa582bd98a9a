// What the pages do beyond plain HTML. Everything here is a convenience: each form works by a full post.
import { applyConditions } from "./conditions.js";
import { watchGrid } from "./grid.js";

const clockDigits = /^(~?)(\d{1,2})[:.]?(\d{2})$/;

/** Write "910" as "09:10" once the person leaves the box; anything unclear stays as typed. */
function tidyTime(box) {
  const match = clockDigits.exec(box.value.normalize("NFKC").trim());
  if (match && Number(match[2]) < 24 && Number(match[3]) < 60) {
    box.value = `${match[1]}${match[2].padStart(2, "0")}:${match[3]}`;
  }
}

/** A value and a reason for its absence exclude each other: the newer one stays. */
function settleReason(target) {
  const reason = target.matches("select.reason");
  const group = target.closest(".control, .segments, fieldset");
  const menu = reason ? target : group?.querySelector("select.reason");
  if (!menu) return;
  if (reason && target.value) {
    for (const box of group.querySelectorAll("input")) {
      if (box.type === "radio" || box.type === "checkbox") box.checked = false;
      else if (!box.classList.contains("date")) box.value = "";
    }
  } else if (!reason && menu.value && !target.classList.contains("date")) {
    menu.value = "";
  }
  menu.closest(".control, .segments")?.classList.toggle("has-reason", menu.value !== "");
}

/** Letters and digits choose a segment while its group has the focus; Backspace takes it back. */
function chooseSegment(event) {
  const radios = [...event.target.closest(".segments").querySelectorAll("input[type=radio]")];
  if (event.key === "Backspace") {
    radios.forEach((radio) => (radio.checked = false));
    const menu = event.target.closest(".segments").querySelector("select.reason");
    if (menu) menu.value = "clear";
  } else if (/^[\p{L}\p{N}]$/u.test(event.key)) {
    const key = event.key.toLowerCase();
    const fits = radios.filter((radio) => radio.parentElement.innerText.trim().toLowerCase().startsWith(key));
    const next = fits[(fits.indexOf(event.target) + 1) % fits.length];
    if (!next) return;
    next.focus();
    next.checked = true;
    const menu = next.closest(".segments").querySelector("select.reason");
    if (menu) menu.value = "";
  } else {
    return;
  }
  event.preventDefault();
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Say what is unsaved, and ask before it is left behind. */
function guardUnsaved(form) {
  const state = document.querySelector("[data-save-state]");
  let unsaved = form.hasAttribute("data-unsaved");
  const mark = () => {
    unsaved = true;
    if (state) {
      state.textContent = state.dataset.unsaved;
      state.classList.add("unsaved");
    }
  };
  form.addEventListener("input", mark);
  form.addEventListener("change", mark);
  form.addEventListener("submit", () => (unsaved = false));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}

function watchCaseForm(form) {
  guardUnsaved(form);
  form.addEventListener("input", (event) => settleReason(event.target));
  form.addEventListener("change", (event) => {
    settleReason(event.target);
    applyConditions(form);
  });
  form.addEventListener("focusout", (event) => {
    if (event.target.matches("input.time")) tidyTime(event.target);
  });
  // From anywhere: on a page that has just been opened nothing in the form has the focus.
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || !event.ctrlKey || event.key !== "Enter") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-continue]") ?? undefined);
  });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.target.matches(".segments input") && !event.ctrlKey && !event.altKey && !event.metaKey) {
      chooseSegment(event);
    }
  });
  form.querySelectorAll("[data-grid]").forEach(watchGrid);
  applyConditions(form);
}

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
    const link = document.querySelector(event.key === "PageDown" ? "a[rel=next]" : "a[rel=prev]");
    if (link) {
      event.preventDefault();
      link.click();
    }
  });
}

/** A link to a field opens what hides it and puts the caret into it. */
function goToField() {
  const place = location.hash.startsWith("#at-") && document.getElementById(location.hash.slice(1));
  if (!place) return;
  const hidden = place.closest("details:not([open])");
  if (hidden) hidden.open = true;
  place.scrollIntoView({ block: "center" });
  place.querySelector("input.time, input:not([type=hidden], .date), select, textarea")?.focus();
}

document.documentElement.classList.add("scripted");
document.querySelectorAll("form[data-case-form]").forEach(watchCaseForm);
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
