// The one list of keys of the product, and the only place that listens to them for the pages.
//
// The table is JSON between the two marks, so that the server reads it too: for the "?" dialog in
// the person's language (registry/views/shortcuts.py) and for the test on collisions.
//   keys   one or more chords with spaces between ("g t" is g, then t); "Ctrl+Enter" is one chord
//   place  where it works: a key of PLACES
//   action what is announced: an event "shortcut" on the document, with detail.action and .place. Who does
//          something about it calls preventDefault(); otherwise the key goes its usual way.
// A chord without Ctrl or Alt works outside fields only, and not at all for those who switched
// single keys off. To add one: a line here and its words in registry/views/shortcuts.py.
const SHORTCUTS =
// table begins
[
  {"keys": "/", "place": "everywhere", "action": "search"},
  {"keys": "Ctrl+K", "place": "everywhere", "action": "search"},
  {"keys": "?", "place": "everywhere", "action": "help"},
  {"keys": "g t", "place": "everywhere", "action": "go-today"},
  {"keys": "g c", "place": "everywhere", "action": "go-cases"},
  {"keys": "g f", "place": "everywhere", "action": "go-followup"},
  {"keys": "g q", "place": "everywhere", "action": "go-queries"},
  {"keys": "g r", "place": "everywhere", "action": "go-reports"},
  {"keys": "n", "place": "lists", "action": "new-case"},
  {"keys": "n", "place": "today", "action": "new-case"},
  {"keys": "j", "place": "calls", "action": "next-row"},
  {"keys": "k", "place": "calls", "action": "previous-row"},
  {"keys": "j", "place": "lists", "action": "next-row"},
  {"keys": "k", "place": "lists", "action": "previous-row"},
  {"keys": "Enter", "place": "lists", "action": "open-row"},
  {"keys": "x", "place": "lists", "action": "select-row"},
  {"keys": "Ctrl+Enter", "place": "case", "action": "save-and-continue"},
  {"keys": "Alt+PageDown", "place": "case", "action": "next-page"},
  {"keys": "Alt+PageUp", "place": "case", "action": "previous-page"},
  {"keys": "e", "place": "case", "action": "next-finding"},
  {"keys": "F8", "place": "case", "action": "next-finding"},
  {"keys": "Alt+ArrowDown", "place": "case", "action": "field-menu"},
  {"keys": "Ctrl+D", "place": "grid", "action": "copy-row-above"},
  {"keys": "Ctrl+Enter", "place": "call", "action": "save-and-continue"},
  {"keys": "0", "place": "call", "action": "grade"},
  {"keys": "1", "place": "call", "action": "grade"},
  {"keys": "2", "place": "call", "action": "grade"},
  {"keys": "3", "place": "call", "action": "grade"},
  {"keys": "4", "place": "call", "action": "grade"},
  {"keys": "5", "place": "call", "action": "grade"},
  {"keys": "6", "place": "call", "action": "grade"},
  {"keys": "Ctrl+Enter", "place": "query", "action": "send"},
  {"keys": "Ctrl+Enter", "place": "reading", "action": "save"},
  {"keys": "Escape", "place": "everywhere", "action": "close"}
]
// table ends
;

// A place is where an element that fits stands on the page.
const PLACES = {
  everywhere: "body",
  lists: "[data-list]",
  today: "[data-today]",
  calls: "#calls",
  case: ".case-bar",
  grid: "[data-grid]",
  call: "[data-call-form]",
  query: "form[data-query-form]",
  reading: "form[data-reading-form]",
};
const SECOND_CHORD_MS = 1500;
const IN_FIELD = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";

const singleKeys = document.documentElement.dataset.singleKeys !== "off";
let begun = "";
let begunAt = 0;

function chordOf(event) {
  const key = event.key.length === 1 && (event.ctrlKey || event.metaKey) ? event.key.toUpperCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${key}`;
}

const isModified = (keys) => /^(Ctrl|Alt)\+|^F\d|^Escape$/.test(keys);
const isHere = (shortcut) => document.querySelector(PLACES[shortcut.place]) !== null;

/** The shortcuts that a key may mean now; single keys are left to fields and to those who want them. */
function candidates(event) {
  const open = document.querySelector("dialog[open]");
  return SHORTCUTS.filter((shortcut) => {
    if (!isModified(shortcut.keys) && (!singleKeys || event.target.closest(IN_FIELD))) return false;
    if (open && shortcut.action !== "close") return false;
    return isHere(shortcut);
  });
}

function announce(shortcut, event) {
  const detail = { action: shortcut.action, keys: shortcut.keys, place: shortcut.place, target: event.target };
  const taken = !document.dispatchEvent(new CustomEvent("shortcut", { detail, cancelable: true }));
  if (taken) event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.repeat && !/^[jk]$/.test(event.key)) return;
  const first = Date.now() - begunAt < SECOND_CHORD_MS ? begun : "";
  const chord = chordOf(event);
  const typed = first ? `${first} ${chord}` : chord;
  begun = "";
  const possible = candidates(event);
  const found = possible.find((shortcut) => shortcut.keys === typed);
  if (found) {
    announce(found, event);
  } else if (!first && possible.some((shortcut) => shortcut.keys.startsWith(`${chord} `))) {
    begun = chord;
    begunAt = Date.now();
  }
});

/** Say where the page is, so that the list of keys shows those that work here. */
export function placesHere() {
  return Object.keys(PLACES).filter((place) => document.querySelector(PLACES[place]));
}
