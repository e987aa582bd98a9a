// What entry may have to ask: to sign in again, in whose name, what waits, whether to leave.
import { say, words } from "./status.js";

const find = (name) => document.querySelector(`[data-dialog="${name}"]`);

function open(dialog) {
  if (!dialog.open) {
    // Closing gives the focus back to where it was: an element does that by itself.
    dialog.showModal();
    dialog.querySelectorAll("[data-close]").forEach((button) => (button.onclick = () => dialog.close()));
  }
}

function list(dialog, items) {
  const target = dialog.querySelector("[data-waiting-list]");
  target.replaceChildren(
    ...items.map((item) => {
      const line = document.createElement("li");
      line.textContent = `${item.label}: ${item.words}`;
      return line;
    }),
  );
}

/** Ask to sign in, on top of the page. Calls signedIn with {person, name, token} once that is done. */
export function askToSignIn(session, signedIn) {
  const dialog = find("sign-in");
  if (dialog.open) return;
  const form = dialog.querySelector("form");
  const error = dialog.querySelector("[data-sign-in-error]");
  error.hidden = true;
  const done = (found) => {
    form.reset();
    window.removeEventListener("focus", look);
    dialog.close();
    signedIn(found);
  };
  const look = async () => {
    const found = await session.current();
    if (found && dialog.open) done(found);
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    const found = await session.signIn(form);
    if (found) done(found);
    else {
      error.hidden = false;
      form.elements.password.select();
    }
  };
  // Somebody may have signed in in another tab meanwhile.
  window.addEventListener("focus", look);
  open(dialog);
}

/** Somebody else is signed in now: say so, and send nothing in their name unless they want it. */
export function askWhoseName(name, before, items, accept) {
  const dialog = find("person");
  if (dialog.open) return;
  dialog.querySelector("[data-person-words]").textContent = say(words.personWords, { name, before });
  list(dialog, items);
  const button = dialog.querySelector("[data-choice=mine]");
  button.textContent = say(words.personMine, { name });
  button.onclick = () => {
    dialog.close();
    accept();
  };
  open(dialog);
}

export function showWaiting(items, retry) {
  const dialog = find("waiting");
  list(dialog, items);
  dialog.querySelector("[data-retry]").onclick = () => {
    dialog.close();
    retry();
  };
  dialog.querySelector("[data-print]").onclick = () => window.print();
  open(dialog);
}

export function askToLeave(items, leave) {
  const dialog = find("leave");
  list(dialog, items);
  dialog.querySelector("[data-choice=leave]").onclick = () => {
    dialog.close();
    leave();
  };
  open(dialog);
  return dialog;
}
