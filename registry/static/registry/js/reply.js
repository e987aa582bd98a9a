// Brings the page up to date after a save: all that stands around the controls, never a control itself.
import { applyConditions } from "./conditions.js";
import { fieldOf, mainControl, nameOf, setTexts } from "./fields.js";
import { unfoldWith } from "./folded.js";

const byName = (name) => document.getElementById(`at-${name}`);
const busy = (element) => element.contains(document.activeElement);

/** Replace the contents of a part of the page, but not while the focus is in it: then when it leaves. */
function replacePart(live, fresh) {
  if (live.innerHTML === fresh.innerHTML) return;
  if (!busy(live)) {
    live.replaceChildren(...fresh.childNodes);
    return;
  }
  live.pendingPart = fresh;
  live.addEventListener("focusout", () => setTimeout(() => {
    if (live.pendingPart && !busy(live)) {
      live.replaceChildren(...live.pendingPart.childNodes);
      live.pendingPart = null;
    }
  }), { once: true });
}

/** Put each note where its field is, take the others away, and tell the control that it is wrong. */
function replaceNotes(html, kept) {
  for (const note of html.querySelectorAll("[data-note-for]")) {
    if (!byName(note.dataset.noteFor)) unfoldWith(`id="at-${note.dataset.noteFor}"`);
  }
  for (const slot of document.querySelectorAll("[data-note]")) {
    if (kept.has(slot.dataset.note)) continue;
    const fresh = html.querySelector(`[data-note-for="${CSS.escape(slot.dataset.note)}"]`);
    const assumed = slot.querySelector("[data-assumed]"); // said once, it stays until it is seen to
    assumed?.remove();
    if ((fresh?.innerHTML ?? "") !== slot.innerHTML) slot.replaceChildren(...(fresh?.childNodes ?? []));
    if (assumed) slot.append(assumed);
    const field = byName(slot.dataset.note);
    if (field) describe(mainControl(field), slot);
  }
}

/** Say to those who cannot see it that a control is wrong, and where the words are. */
export function describe(control, slot) {
  const note = slot.querySelector("[id]");
  if (note) control?.setAttribute("aria-describedby", note.id);
  else control?.removeAttribute("aria-describedby");
  if (slot.querySelector(".field-error")) control?.setAttribute("aria-invalid", "true");
  else control?.removeAttribute("aria-invalid");
}

/** Give the row that a first answer has made the names of a recorded one. */
function renameRow(from, to) {
  const key = document.querySelector(`[name="${CSS.escape(from)}-key"]`);
  const row = key?.closest("[data-row]");
  if (!row) return;
  row.dataset.row = to.slice(to.lastIndexOf("-") + 1);
  row.classList.remove("blank");
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const attribute of ["name", "id", "for", "data-note", "aria-describedby", "aria-labelledby"]) {
      const text = element.getAttribute(attribute);
      if (text?.includes(from)) element.setAttribute(attribute, text.replace(from, to));
    }
    if (element.matches("noscript")) element.textContent = element.textContent.replaceAll(`${from}-`, `${to}-`);
  }
  for (const button of row.querySelectorAll("button[name=remove]")) {
    button.value = button.value.replace(/:.*$/, `:${row.dataset.row}`);
    button.closest("details").hidden = false;
  }
}

let days = {}; // as the last reply said

/** The date boxes of moments without an answer follow the moment before them, until somebody touches them. */
export function followDays(part = document) {
  for (const box of part.querySelectorAll("input.date")) {
    const field = fieldOf(box);
    const name = nameOf(field);
    const day = days[name] ?? days[name.replace(/-new\d+-/, "-new-")];
    const time = field.querySelector("input.time");
    if (day && !box.dataset.dated && !time.value && !busy(field) && box.value !== day) box.value = day;
  }
}

function showMinutes(minutes) {
  for (const [prefix, words] of Object.entries(minutes)) {
    const row = document.querySelector(`[name^="${CSS.escape(prefix)}-"]`)?.closest("[data-row]");
    const cell = row?.querySelector("td.computed");
    if (cell && cell.textContent !== words) cell.textContent = words;
  }
}

/** A page that gets shorter while its end is on the screen would slide down under the person's eyes. */
function holdLength(form) {
  const others = document.documentElement.scrollHeight - form.offsetHeight;
  form.style.minHeight = `${Math.max(0, Math.ceil(scrollY + innerHeight - others))}px`;
}

/** Apply a reply. ``kept`` names the fields whose place for notes is taken by something to decide. */
export function applyReply(form, reply, kept) {
  holdLength(form);
  for (const [from, to] of Object.entries(reply.renamed)) renameRow(from, to);
  const html = document.createElement("template");
  html.innerHTML = reply.html;
  for (const part of html.content.querySelectorAll("[data-part]")) {
    const live = document.querySelector(`main [data-part="${part.dataset.part}"], .case-bar [data-part="${part.dataset.part}"]`);
    if (live) replacePart(live, part);
  }
  replaceNotes(html.content, kept);
  days = reply.days;
  followDays();
  showMinutes(reply.minutes);
  for (const hint of document.querySelectorAll("[data-hint]")) {
    const words = reply.hints[hint.dataset.hint] ?? "";
    if (hint.textContent !== words) hint.textContent = words;
  }
  form.dataset.context = reply.context;
  applyConditions(form);
}

/** Show a field's answer as the server reads it, once the person has left it. */
export function showAnswer(field, parts, stillWanted, shown) {
  const apply = () => {
    if (!stillWanted()) return;
    setTexts(field, parts);
    shown();
  };
  if (busy(field)) {
    const leave = () => setTimeout(() => {
      if (busy(field)) return;
      field.removeEventListener("focusout", leave);
      apply();
    });
    field.addEventListener("focusout", leave);
  } else {
    apply();
  }
}
