// "Saved 14:32:08", "Not saved: 3 answers waiting, retrying": always visible, announced now and then.

const PATIENCE = 300; // a save that is faster is not mentioned
const QUIET = 5000; // between two polite announcements

export const words = JSON.parse(document.querySelector("[data-words]")?.dataset.words ?? "{}");

/** Fill in the words of the server's language; a pair is for one and for several. */
export function say(word, values = {}) {
  const text = Array.isArray(word) ? word[values.count === 1 ? 0 : 1] : word;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

const states = document.querySelectorAll("[data-save-state]");
const live = document.querySelector("[data-announce]");
let slow = null;
let announced = 0;
let later = null;
let last = "";

function announce(text, urgent) {
  if (!live || text === last) return;
  clearTimeout(later);
  const wait = urgent ? 0 : Math.max(0, announced + QUIET - Date.now());
  later = setTimeout(() => {
    announced = Date.now();
    last = text;
    live.textContent = text;
  }, wait);
}

function show(text, kind) {
  for (const state of states) {
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("unsaved", kind !== "saved");
    state.classList.toggle("failed", kind === "failed");
  }
  document.querySelectorAll("[data-show-waiting]").forEach((button) => (button.hidden = kind !== "failed"));
}

export function showSaving() {
  slow ??= setTimeout(() => show(words.saving, "unsaved"), PATIENCE);
}

function settle() {
  clearTimeout(slow);
  slow = null;
}

export function showSaved(time) {
  settle();
  const text = say(words.saved, { time });
  show(text, "saved");
  announce(text, false);
}

export function showFailed(text) {
  settle();
  show(text, "failed");
  announce(text, true);
}
