// From finding to finding, and from page to page. Plain functions, for the keys that lead to them.
// Import them from here: entry.js does things when it is loaded, and is loaded once.

import { focusable, wordsOf } from "./fields.js";
import { unfoldWith } from "./folded.js";

let place = -1;

/** Go to the next error or warning: to its field if that is on this page, else to its page. */
export function nextFinding() {
  const links = [...document.querySelectorAll("#checks .findings a")];
  if (!links.length) return;
  place = (place + 1) % links.length;
  const link = links[place];
  if (link.pathname === location.pathname && link.search === location.search) {
    if (location.hash === link.hash) goToField();
    else location.hash = link.hash;
  } else {
    link.click();
  }
}

/** Turn to the next page of the case (1) or back (-1). */
export function turnPage(step) {
  const list = [...document.querySelectorAll("[data-part=pages] a")];
  const here = list.findIndex((link) => link.hasAttribute("aria-current"));
  list[here + step]?.click();
}

/** Save what is being typed, and go to the next page of the case. */
export function continueOn() {
  const button = document.querySelector("form[data-case-form] [data-continue]");
  button?.form.requestSubmit(button);
}

/** Whoever comes from the page before goes on typing, where the first answer is missing. */
export function begin() {
  if (location.hash !== "#begin") return;
  history.replaceState(history.state, "", location.pathname + location.search);
  const fields = questions();
  const next = fields.find((field) => wordsOf(field) === "–") ?? fields[0];
  if (next) focusable(next).focus();
}

/** Go on from a long list of ticks, past those that do not apply. */
export function nextQuestion(field) {
  const fields = questions();
  const next = fields[fields.indexOf(field) + 1];
  if (next) focusable(next).focus();
  else document.querySelector("form[data-case-form] [data-continue]")?.focus();
}

const questions = () =>
  [...document.querySelectorAll("form[data-case-form] [data-field]")].filter(
    (field) => field.checkVisibility() && focusable(field),
  );

/** A link to a field opens what hides it and puts the caret into it. */
export function goToField() {
  if (!location.hash.startsWith("#at-")) return;
  const id = location.hash.slice(1);
  unfoldWith(`id="${id}"`);
  const field = document.getElementById(id) ?? document.getElementById(id.slice(3).split("-")[0]);
  if (!field) return;
  const hidden = field.closest("details:not([open])");
  if (hidden) hidden.open = true;
  field.scrollIntoView({ block: "center" });
  field.querySelector("input:checked, input.time, input:not([type=hidden], .date), select, textarea")?.focus();
}
