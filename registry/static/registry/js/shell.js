// What the frame of every page does: the jump box, the list of keys, going places, changing the language.
import { placesHere } from "./shortcuts.js";

const PAUSE_MS = 180;
const box = document.getElementById("jump-box");
const results = document.getElementById("jump-results");

/** Return the fragment that answers a form, or nothing where the request was overtaken or failed. */
async function posted(address, form, signal) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "HX-Request": "true" },
      signal,
    });
    return answer.ok && !answer.redirected ? await answer.text() : undefined;
  } catch {
    return undefined; // the person went on meanwhile; the full form post works all the same
  }
}

/** Run a task so that a newer run overtakes an older one. */
function latest(task) {
  let running = new AbortController();
  return () => {
    running.abort();
    running = new AbortController();
    return task(running.signal);
  };
}

/** Before a case is made: is there one of this patient close by? Asked when number and date are typed. */
function watchNewCase(fields) {
  const check = latest(async (signal) => {
    const fragment = await posted(fields.dataset.checkAddress, fields.closest("form"), signal);
    if (fragment !== undefined && !signal.aborted) document.getElementById("duplicates").outerHTML = fragment;
  });
  fields.addEventListener("change", (event) => {
    if (event.target.matches("[name=site], [name=hospital_number], [name=onset_date]")) check();
  });
}

let waits;

/** The jump box is a combobox: the caret stays in it, the arrows move through what was found. */
function watchJumpBox() {
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  box.after(status);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", results.id);
  box.setAttribute("aria-expanded", "false");
  results.setAttribute("role", "listbox");
  results.setAttribute("aria-label", box.labels[0].textContent);
  const hits = () => [...results.querySelectorAll("[data-hit]")];
  const show = (open) => {
    results.hidden = !open;
    box.setAttribute("aria-expanded", String(open && hits().length > 0));
    if (!open) mark(undefined);
  };
  const mark = (hit) => {
    hits().forEach((each) => each.setAttribute("aria-selected", String(each === hit)));
    if (hit) {
      box.setAttribute("aria-activedescendant", hit.id);
      hit.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  };
  const shown = () => {
    // A list box holds groups of options; as links they would need the Tab key.
    results.querySelectorAll("section").forEach((group) => group.setAttribute("role", "group"));
    results.querySelectorAll("ul, li").forEach((item) => item.setAttribute("role", "presentation"));
    hits().forEach((hit, place) => {
      hit.id = `jump-hit-${place}`;
      hit.tabIndex = -1;
      hit.setAttribute("role", "option");
      hit.setAttribute("aria-selected", "false");
    });
    status.textContent = results.querySelector("[data-count]")?.dataset.count ?? "";
    show(box.value.trim() !== "" && document.activeElement === box);
  };
  const ask = latest(async (signal) => {
    results.innerHTML = (await posted(box.form.action, box.form, signal)) ?? results.innerHTML;
    shown();
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const found = hits();
    const now = found.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      show(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(found[(now + step + found.length + (now < 0 && step < 0 ? 1 : 0)) % found.length]);
    } else if (event.key === "Enter" && now >= 0) {
      event.preventDefault();
      found[now].click();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (!results.hidden) show(false);
      else leaveBox();
    }
  });
  box.addEventListener("input", () => {
    clearTimeout(waits);
    if (box.value.trim() === "") show(false);
    else waits = setTimeout(ask, PAUSE_MS);
  });
  box.addEventListener("focus", () => show(hits().length > 0 && box.value.trim() !== ""));
  box.form.addEventListener("focusout", (event) => {
    if (!box.form.contains(event.relatedTarget)) show(false);
  });
  // A press on a hit must not take the focus, or the list would close before the press ends.
  results.addEventListener("mousedown", (event) => event.preventDefault());
}

let before = null;

function enterBox() {
  if (!box || box.offsetParent === null) return document.querySelector(".jump-link")?.click();
  before = document.activeElement;
  box.focus();
  box.select();
}

function leaveBox() {
  box.blur();
  if (before && before !== document.body) before.focus();
}

/** Show the keys that work on this page, in the person's language. */
async function showKeys() {
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  const places = placesHere().map((place) => `place=${place}`).join("&");
  const answer = await fetch(`${dialog.dataset.keysAddress}?${places}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) return void location.assign(dialog.dataset.keysAddress);
  dialog.innerHTML = `<form method="dialog"><div class="dialog-head"><h2></h2><button class="button plain" aria-keyshortcuts="Escape">✕</button></div></form>${await answer.text()}`;
  dialog.querySelector("h2").textContent = dialog.getAttribute("aria-label");
  dialog.querySelector("button").setAttribute("aria-label", dialog.dataset.close);
  if (!dialog.open) dialog.showModal();
}

const follow = (selector) => document.querySelector(selector)?.click();
const ACTIONS = {
  search: enterBox,
  help: showKeys,
  "go-today": () => follow(".site-nav a[href^='/today/']"),
  "go-cases": () => follow(".site-nav a[href^='/cases/']"),
  "go-followup": () => follow(".site-nav a[href^='/followup/']"),
  "go-queries": () => follow(".site-nav a[href^='/queries/']"),
  "go-reports": () => follow(".site-nav a[href^='/reports/']"),
  "new-case": () => follow("main a[href='/cases/new/']"),
};

document.addEventListener("shortcut", (event) => {
  const act = ACTIONS[event.detail.action];
  if (!act) return;
  event.preventDefault();
  act();
});

/**
 * A form marked data-leaves takes the person away from the page. Before it does, whoever holds
 * answers that are not saved yet may hold it back: they cancel "leaving" and call detail.go() later.
 */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-leaves]") || form.dataset.leaves === "now") return;
  const { submitter } = event;
  const go = () => {
    form.dataset.leaves = "now";
    form.requestSubmit(submitter);
  };
  const held = !document.dispatchEvent(new CustomEvent("leaving", { detail: { go }, cancelable: true }));
  if (held) event.preventDefault();
});

if (box) watchJumpBox();
document.querySelectorAll("[data-check-address]").forEach(watchNewCase);
document.querySelector("[data-keys-link]")?.addEventListener("click", (event) => {
  event.preventDefault();
  showKeys();
});
