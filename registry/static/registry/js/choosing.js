// Keys that choose: letters and digits in a group, "-" for unknown, "--" for not done, Backspace for nothing.
import { chooseReason, fieldOf, reasonsOf } from "./fields.js";
import { wholeMenu } from "./folded.js";

const SPELLING = 1500; // so long after a letter a dash still belongs to the word
const TWICE = 1000; // two dashes within a second are "--"

const isLetter = (key) => /^[\p{L}\p{N}]$/u.test(key);
const beginningWith = (key, inputs) =>
  inputs.filter((input) => input.parentElement.innerText.trim().toLowerCase().startsWith(key.toLowerCase()));

/** Letters and digits choose a segment while its group has the focus; Backspace takes it back. */
export function chooseSegment(event) {
  const group = event.target.closest(".segments");
  const radios = [...group.querySelectorAll("input[type=radio]")];
  const menu = wholeMenu(fieldOf(group));
  if (event.key === "Backspace") {
    radios.forEach((radio) => (radio.checked = false));
    if (menu) menu.value = "clear";
  } else if (isLetter(event.key)) {
    const fits = beginningWith(event.key, radios);
    const next = fits[(fits.indexOf(event.target) + 1) % fits.length];
    if (!next) return;
    next.focus();
    next.checked = true;
    if (menu) menu.value = "";
  } else {
    return;
  }
  event.preventDefault();
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
}

/** The same in a list of ticks, where the letter turns the tick over; pressed again it goes on to the next. */
export function chooseTick(event) {
  if (!isLetter(event.key)) return;
  const group = event.target.closest(".ticks");
  const key = event.key.toLowerCase();
  const fits = beginningWith(key, [...group.querySelectorAll("input[type=checkbox]")]);
  if (!fits.length) return;
  event.preventDefault();
  const goesOn = group.pressed === key && fits.length > 1 && fits.includes(event.target);
  if (goesOn) event.target.click();
  const next = fits[goesOn ? (fits.indexOf(event.target) + 1) % fits.length : 0];
  group.pressed = key;
  next.focus();
  next.click();
}

/** Whoever leaves a list of ticks begins anew there: the same letter goes on to nothing. */
export function forgetLetter(event) {
  const group = event.target.closest(".ticks");
  if (group && !group.contains(event.relatedTarget)) group.pressed = "";
}

/** "-" and "--" where nothing can be typed: groups and lists. In a box the server reads them. */
export function typedDash(event, field) {
  if (event.target.matches("input[type=text]")) return false;
  if (!["-", "−", "－"].includes(event.key)) {
    field.spelled = Date.now();
    return false;
  }
  // Within a word that is being spelled in a list it is a hyphen: "Self-expanding stent".
  if (event.target.matches("select") && Date.now() - (field.spelled ?? 0) < SPELLING) return false;
  const reasons = reasonsOf(field);
  const twice = Date.now() - (field.dashed ?? 0) < TWICE;
  field.dashed = Date.now();
  const code = twice && reasons.has("not_done") ? "not_done" : "unknown";
  if (!reasons.has(code)) return false;
  chooseReason(field, code);
  return true;
}
