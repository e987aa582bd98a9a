// Rows of a repeating section: the next blank row, Enter to the next row, Ctrl+D to copy from above.
import { applyConditions } from "./conditions.js";

const controls = "input:not([type=hidden]), select:not(.reason), textarea";

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function renamed(row, from, to) {
  for (const element of row.querySelectorAll("[name], [id], [for]")) {
    for (const attribute of ["name", "id", "for"]) {
      const text = element.getAttribute(attribute);
      if (text) element.setAttribute(attribute, text.replace(`-new${from}-`, `-new${to}-`));
    }
  }
}

/** Keep a pristine copy of the blank row and append it again as soon as the last one is used. */
function keepBlankRow(grid) {
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
    const number = row.querySelector("[data-number]");
    if (number) number.textContent = Number(last.querySelector("[data-number]").textContent) + 1;
    last.classList.remove("blank");
    last.after(row);
    last = row;
    applyConditions(grid.closest("form"));
  });
}

/** Copy what the server marks as copied (technique, devices), never times or results; then go to the first time. */
function copyFromAbove(row, above) {
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

export function watchGrid(grid) {
  keepBlankRow(grid);
  grid.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || event.isComposing) return;
    const rows = [...grid.querySelectorAll("[data-row]")];
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
}
