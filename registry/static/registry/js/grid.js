// Rows of a repeating section: the next blank row, Enter to the next row, Ctrl+D, removal with time to undo.
import { applyConditions } from "./conditions.js";
import { unfold } from "./folded.js";
import { newKey } from "./queue.js";
import { say, words } from "./status.js";

const controls = "input:not([type=hidden]), select:not(.reason), textarea";
const UNDO = 10_000;

function renamed(row, from, to) {
  for (const element of [row, ...row.querySelectorAll("[name], [id], [for], [data-note]")]) {
    for (const attribute of ["name", "id", "for", "data-note"]) {
      const text = element.getAttribute(attribute);
      if (text) element.setAttribute(attribute, text.replace(new RegExp(`-new${from}(?=-|$)`), `-new${to}`));
    }
  }
  for (const folded of row.querySelectorAll("noscript")) {
    folded.textContent = folded.textContent.replaceAll(new RegExp(`-new${from}(?=[-"])`, "g"), `-new${to}`);
  }
}

/** Keep a pristine copy of the blank row and append it again as soon as the last one is used. */
function keepBlankRow(grid, entry) {
  let last = grid.querySelector("[data-row=blank]");
  if (!last) return;
  const pristine = last.cloneNode(true);
  const first = Number(/-new(\d+)-/.exec(last.querySelector("input[type=hidden]").name)[1]);
  const indices = [...grid.querySelectorAll("input[type=hidden]")].map((key) => Number(/-new(\d+)-/.exec(key.name)?.[1] ?? 0));
  let index = Math.max(...indices);
  grid.addEventListener("input", (event) => {
    if (!last.contains(event.target)) return;
    index += 1;
    const row = pristine.cloneNode(true);
    renamed(row, first, index);
    row.querySelector("input[type=hidden]").value = newKey();
    for (const box of row.querySelectorAll("input.date")) box.value = dayAbove(last, box) ?? box.value;
    last.classList.remove("blank", "revealed");
    last.after(row);
    last = row;
    entry.remember(row);
    number(grid);
    applyConditions(entry.form);
  });
}

function dayAbove(row, box) {
  const field = box.closest("[data-field]").dataset.field;
  return row.querySelector(`[data-field="${CSS.escape(field)}"] input.date`)?.value;
}

function rowsOf(grid) {
  return [...grid.querySelectorAll("[data-row]:not([hidden])")];
}

function number(grid) {
  rowsOf(grid).forEach((row, place) => {
    const shown = row.querySelector("[data-number]");
    if (shown) shown.textContent = place + 1;
  });
}

/** Copy what the server marks as copied (technique, devices), never times or results; then go to the first time. */
function copyFromAbove(row, above) {
  unfold(above);
  for (const cell of row.querySelectorAll("[data-copy]")) {
    const source = above.querySelector(`[data-field="${CSS.escape(cell.dataset.field)}"]`);
    const into = [...cell.querySelectorAll("input, select")];
    source.querySelectorAll("input, select").forEach((control, at) => {
      if (control.type === "radio" || control.type === "checkbox") into[at].checked = control.checked;
      else into[at].value = control.value;
    });
    into[0].dispatchEvent(new Event("input", { bubbles: true }));
    into[0].dispatchEvent(new Event("change", { bubbles: true }));
  }
  row.querySelector("input.time")?.focus();
}

function firstControl(row) {
  return [...row.querySelectorAll(controls)].find((control) => control.offsetParent !== null);
}

/** Hide a row, and take it away for good after ten seconds unless the person thinks better of it. */
function removeRow(grid, row, button, entry) {
  const strip = document.createElement(row.localName === "tbody" ? "tbody" : "div");
  const cell = row.localName === "tbody" ? strip.insertRow().insertCell() : strip;
  if (cell !== strip) cell.colSpan = 99;
  strip.className = "removed-row";
  const text = document.createElement("span");
  text.setAttribute("role", "status");
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "button";
  undo.textContent = words.undo;
  const name = button.textContent.trim();
  text.textContent = say(words.removed, { row: grid.dataset.rowName, number: rowsOf(grid).indexOf(row) + 1 });
  cell.append(text, " ", undo);
  button.closest("details").open = false;
  row.hidden = true;
  row.after(strip);
  number(grid);
  undo.focus();
  const pending = { label: name, words: "" };
  entry.removals.add(pending);
  const settle = () => {
    clearTimeout(timer);
    entry.form.removeEventListener("entry:settle", remove);
    entry.removals.delete(pending);
    if (strip.contains(document.activeElement)) firstControl(rowsOf(grid).at(-1))?.focus();
    strip.remove();
  };
  const remove = () => {
    settle();
    entry.queue.add({ of: null, remove: () => button.value, label: name, words: "" });
    row.remove();
    number(grid);
  };
  const timer = setTimeout(remove, UNDO);
  undo.addEventListener("click", () => {
    row.hidden = false;
    settle();
    number(grid);
    firstControl(row)?.focus();
  });
  entry.form.addEventListener("entry:settle", remove);
}

export function watchGrid(grid, entry) {
  keepBlankRow(grid, entry);
  grid.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || event.isComposing) return;
    const rows = rowsOf(grid);
    const place = rows.indexOf(row);
    if (event.key === "Enter" && !event.ctrlKey && event.target.matches(controls)) {
      event.preventDefault();
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
      const next = rows[place + 1];
      if (next) firstControl(next)?.focus();
    } else if (event.key.toLowerCase() === "d" && event.ctrlKey && !event.altKey && place > 0) {
      event.preventDefault();
      copyFromAbove(row, rows[place - 1]);
    }
  });
  grid.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=remove]");
    if (!button) return;
    event.preventDefault();
    removeRow(grid, button.closest("[data-row]"), button, entry);
  });
  const add = grid.closest(".card")?.querySelector("[data-add-row]");
  add?.addEventListener("click", () => {
    const row = rowsOf(grid).at(-1);
    row.classList.add("revealed");
    firstControl(row)?.focus();
  });
}
