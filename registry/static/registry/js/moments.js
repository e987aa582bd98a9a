// Times: tidied when the person leaves the box, dates that follow, minutes that are counted at once.
import { fieldOf, nameOf } from "./fields.js";
import { say, words } from "./status.js";

const clockDigits = /^(~?)(\d{1,2})[:.]?(\d{2})$/;

/** Write "910" as "09:10" once the person leaves the box; anything unclear stays as typed. */
export function tidyTime(box) {
  const match = clockDigits.exec(box.value.normalize("NFKC").trim());
  if (match && Number(match[2]) < 24 && Number(match[3]) < 60) {
    box.value = `${match[1]}${match[2].padStart(2, "0")}:${match[3]}`;
  }
}

/** A date that somebody typed is meant; one that was carried over is only a proposal. */
export function touchDate(box) {
  if (!box.matches("input.date")) return;
  box.dataset.dated = "1";
  forgetDay(fieldOf(box));
}

/** Say that the next day was assumed for a time, and how to take that back. */
export function assumeDay(field, day) {
  const box = field.querySelector("input.date");
  const slot = document.querySelector(`[data-note="${CSS.escape(nameOf(field))}"]`);
  const before = box.value === day ? field.dataset.dayBefore : box.value;
  if (!slot || !before) return;
  field.dataset.dayBefore = before;
  const note = document.createElement("p");
  note.className = "field-info";
  note.dataset.assumed = "";
  note.setAttribute("role", "status");
  note.textContent = say(words.nextDay, { day });
  slot.append(note);
  box.classList.add("flash");
  box.addEventListener("animationend", () => box.classList.remove("flash"), { once: true });
}

/** The person has seen to the date: nothing is assumed any more. */
export function forgetDay(field) {
  delete field.dataset.dayBefore;
  document.querySelector(`[data-note="${CSS.escape(nameOf(field))}"] [data-assumed]`)?.remove();
}

/** Backspace on an assumed date puts the day before back, which then stays. */
export function undoDay(box) {
  const field = fieldOf(box);
  const before = field.dataset.dayBefore;
  if (!before) return false;
  box.value = before;
  box.dataset.dated = "1";
  forgetDay(field);
  return true;
}

function minutesOf(text) {
  const match = clockDigits.exec(text.normalize("NFKC").trim());
  return match ? Number(match[2]) * 60 + Number(match[3]) : null;
}

/** Count the minutes of an attempt while its times are typed; over midnight the server does it. */
export function liveMinutes(box) {
  const row = box.closest("[data-row]");
  const cell = row?.querySelector("td.computed");
  if (!cell || !box.matches("input.time, input.date")) return;
  const [start, end] = ["device_deploy_dt", "retrieve_dt"].map((name) => row.querySelector(`[data-field=${name}]`));
  const [from, to] = [start, end].map((field) => minutesOf(field.querySelector("input.time").value));
  if (from === null || to === null) cell.textContent = "–";
  else if (start.querySelector("input.date").value === end.querySelector("input.date").value) {
    cell.textContent = to >= from ? String(to - from) : "–";
  }
}
