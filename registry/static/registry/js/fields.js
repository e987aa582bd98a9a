// A field of the case form: its names, what stands in it, and putting something there.
// A field is an element with data-field (the variable); its id is "at-" and the name it has in the post.

import { wholeMenu } from "./folded.js";

export const fieldOf = (element) => element.closest?.("[data-field]") ?? null;
export const nameOf = (field) => field.id.slice(3);
export const prefixOf = (field) => nameOf(field).slice(0, -(field.dataset.field.length + 1));
export const rowOf = (field) => field.closest("[data-row]");

/** The controls of a field by the ending of their name: "", "-date", "-time" or "-reason". */
function controlsOf(field) {
  const start = nameOf(field).length;
  return [...field.querySelectorAll("input[name], select[name]")].map((control) => [control.name.slice(start), control]);
}

/** Return what is posted for a field, as pairs of ending and text. A date that nobody touched is left out. */
export function textsOf(field) {
  const texts = [];
  for (const [ending, control] of controlsOf(field)) {
    const ticks = control.type === "radio" || control.type === "checkbox";
    if (ticks ? !control.checked : ending === "-date" && !control.dataset.dated) continue;
    texts.push([ending, control.value]);
  }
  // Something has to be posted for a group in which nothing is chosen.
  if (!texts.some(([ending]) => ending === "" || ending === "-time" || ending === "-reason")) texts.push(["", ""]);
  return texts;
}

/** The control that has the focus first, is named by messages, and says when it is wrong. */
export function mainControl(field) {
  return field.querySelector("fieldset, input.time, select:not(.reason), input[type=text]:not(.date)");
}

export function focusable(field) {
  return field.querySelector(
    "input:checked, input.time, select:not(.reason), input:not([type=hidden], .date)",
  );
}

export function labelOf(field) {
  const label = field.querySelector(".label, .cell-label")?.textContent.trim() ?? field.dataset.field;
  const number = rowOf(field)?.querySelector("[data-number]")?.textContent;
  return number ? `${number}. ${label}` : label;
}

/** What was typed, for people to read. */
export function wordsOf(field) {
  const words = [];
  for (const [ending, control] of controlsOf(field)) {
    if (control.type === "radio" || control.type === "checkbox") {
      if (control.checked) words.push(control.parentElement.textContent.trim());
    } else if (control.matches("select")) {
      if (control.value) words.push(control.selectedOptions[0].textContent.trim());
    } else if (control.value.trim() && (ending !== "-date" || control.dataset.dated)) {
      words.push(control.value.trim());
    }
  }
  return words.join(" ") || "–";
}

/** Put what the server holds into the controls of a field. */
export function setTexts(field, parts) {
  const value = parts[""] ?? parts["-time"] ?? [];
  const reason = parts["-reason"]?.[0] ?? "";
  if (reason) wholeMenu(field);
  const marked = reason && !value.some(Boolean) ? `?${reason}` : "";
  for (const [ending, control] of controlsOf(field)) {
    const texts = parts[ending] ?? [];
    if (control.type === "radio" || control.type === "checkbox") {
      control.checked = texts.includes(control.value) || control.value === marked;
    } else if (control.matches("select:not(.reason)")) {
      control.value = texts[0] || marked;
    } else if (control.value !== (texts[0] ?? "")) {
      control.value = texts[0] ?? "";
      if (control.selectedIndex === -1) control.value = ""; // the reason stands among the answers
    }
  }
  showReason(field);
}

/** Let a missing answer be seen as one: hatched, and in words. */
export function showReason(field) {
  const menu = field.querySelector("select.reason");
  const group = menu?.closest(".control, .segments");
  group?.classList.toggle("has-reason", Boolean(menu.value) && menu.value !== "clear");
  const select = field.querySelector("select:not(.reason)");
  select?.classList.toggle("is-missing", select.value.startsWith("?"));
}

/** A value and a reason for its absence exclude each other: the newer one stays. */
export function settleReason(target) {
  const field = fieldOf(target);
  const menu = field?.querySelector("select.reason");
  if (!menu) return;
  if (target === menu && menu.value) {
    for (const [, control] of controlsOf(field)) {
      if (control.type === "radio" || control.type === "checkbox") control.checked = false;
      else if (control !== menu && !control.classList.contains("date")) control.value = "";
    }
  } else if (target !== menu && menu.value && !target.classList.contains("date")) {
    menu.value = "";
  }
  showReason(field);
}

/** The reasons that a field allows, as pairs of code and words, wherever they stand in it. */
export function reasonsOf(field) {
  const found = new Map();
  wholeMenu(field);
  for (const option of field.querySelectorAll("option")) {
    const code = option.value.replace(/^\?/, "");
    const isReason = option.value.startsWith("?") || option.closest("select").matches(".reason");
    if (isReason && code) found.set(code, option.textContent.trim());
  }
  for (const radio of field.querySelectorAll("input[value^='?']")) {
    found.set(radio.value.slice(1), radio.parentElement.textContent.trim());
  }
  return found;
}

/** Choose a reason as if by hand. */
export function chooseReason(field, code) {
  const menu = wholeMenu(field);
  const radio = field.querySelector(`input[value="?${code}"]`);
  const option = field.querySelector(`option[value="?${code}"]`);
  const control = radio ?? option?.closest("select") ?? menu;
  if (!control) return;
  if (radio) radio.checked = true;
  else control.value = option ? `?${code}` : code;
  control.dispatchEvent(new Event("change", { bubbles: true }));
}
