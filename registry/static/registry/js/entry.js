// A page of a case saves each answer when it changes. The form works without this by one full post.
import { applyConditions } from "./conditions.js";
import { chooseSegment, chooseTick, forgetLetter, typedDash } from "./choosing.js";
import { askToLeave, askToSignIn, askWhoseName, showWaiting } from "./dialogs.js";
import { fieldOf, focusable, labelOf, nameOf, prefixOf, rowOf, setTexts, settleReason, textsOf, wordsOf } from "./fields.js";
import { watchGrid } from "./grid.js";
import { openFieldMenu } from "./menu.js";
import { assumeDay, forgetDay, liveMinutes, tidyTime, touchDate, undoDay } from "./moments.js";
import { nextQuestion } from "./moving.js";
import { SaveQueue } from "./queue.js";
import { applyReply, describe, followDays, showAnswer } from "./reply.js";
import { Session } from "./session.js";
import { say, showFailed, showSaved, showSaving, words } from "./status.js";

const TYPING = 400; // letters that choose in a list follow one another faster than this
const STAYS = 30_000; // how often the server hears that the page is still open
const PATIENCE = 2000; // how long a step to another page waits for answers on their way

class Entry {
  constructor(form) {
    this.form = form;
    this.session = new Session(form);
    this.queue = new SaveQueue((item) => this.send(item), () => this.showState());
    this.known = new WeakMap(); // field -> what the server has been told, or showed
    this.versions = new Map(); // name of a field -> version of its row when its answer was seen
    this.clashes = new Map(); // name of a field -> what to decide
    this.refused = new Map(); // name of a field -> why nothing can save it
    this.removals = new Set(); // rows that are hidden, and removed unless somebody undoes it
    this.savedAt = "";
    form.dataset.open = 0;
    this.remember(form);
  }

  remember(part) {
    for (const field of part.querySelectorAll("[data-field]")) this.known.set(field, JSON.stringify(textsOf(field)));
  }

  /** Queue what stands in a field if it is not what the server knows. */
  commit(field) {
    clearTimeout(field.typing);
    const texts = textsOf(field);
    const text = JSON.stringify(texts);
    if (this.known.get(field) === text || !this.isComplete(field, texts)) return;
    this.known.set(field, text);
    this.clashes.delete(nameOf(field));
    this.refused.delete(nameOf(field));
    forgetDay(field);
    this.queue.add({ of: field, texts, label: labelOf(field), words: wordsOf(field) });
  }

  /** A time that is only written more neatly is no new answer. */
  tidy(box) {
    const field = fieldOf(box);
    const told = this.known.get(field) === JSON.stringify(textsOf(field));
    tidyTime(box);
    if (told) this.known.set(field, JSON.stringify(textsOf(field)));
  }

  /** A date whose time is still to be typed is no answer yet. */
  isComplete(field, texts) {
    if (field.dataset.kind !== "moment") return true;
    const before = new Map(JSON.parse(this.known.get(field) ?? "[]"));
    const now = new Map(texts);
    return Boolean(now.get("-time") || now.get("-reason") || before.get("-time") || before.get("-reason"));
  }

  /** Everything that waits or needs a decision, for lists. */
  get open() {
    const undecided = [...this.clashes.values(), ...this.refused.values(), ...this.removals];
    return [...this.queue.items, ...undecided];
  }

  async send(item) {
    const signed = this.form.hasAttribute("data-signed");
    const reason = this.reason();
    if (signed && !reason) return this.askReason();
    const body = new URLSearchParams({ item: item.id, person: this.session.person, ...reason });
    if (item.of) this.addField(body, item);
    else body.set("remove", item.remove());
    try {
      const answer = await fetch(this.form.dataset.fieldAddress, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": this.session.token },
        redirect: "manual",
        keepalive: true,
        signal: AbortSignal.timeout(20_000),
      });
      return await this.take(item, answer);
    } catch {
      return "retry";
    }
  }

  addField(body, item) {
    const prefix = prefixOf(item.of);
    const key = rowOf(item.of)?.querySelector("input[type=hidden][name$='-key']");
    const shown = this.form.querySelector(`[name="${CSS.escape(prefix)}-version"]`);
    const version = this.versions.get(nameOf(item.of)) ?? shown?.value ?? 1;
    if (/-new\d+$/.test(prefix)) body.append(`${prefix}-key`, key.value);
    body.append(`${prefix}-version`, version);
    for (const [ending, text] of item.texts) body.append(`${nameOf(item.of)}${ending}`, text);
  }

  async take(item, answer) {
    if (answer.type === "opaqueredirect" || answer.status === 401) return this.askToSignIn();
    if (answer.status === 403) return this.renewOrRefuse(item);
    if (answer.status >= 500 || answer.status === 429) return "retry";
    if (!answer.headers.get("Content-Type")?.includes("json")) return this.refuse(item, say(words.refused, item));
    const reply = await answer.json();
    switch (reply.state) {
      case "person":
        return this.askWhoseName(reply.name);
      case "reason":
        return this.askReason();
      case "gone":
        return this.refuse(item, say(words.gone, { words: reply.words, typed: item.words }));
      case "conflict":
        this.showClash(item, reply);
        return "done";
      default:
        this.apply(item, reply);
        return "done";
    }
  }

  apply(item, reply) {
    this.savedAt = reply.at;
    applyReply(this.form, reply, new Set([...this.clashes.keys(), ...this.refused.keys()]));
    const field = item.of;
    if (!field) return;
    if (reply.version !== null) this.versions.set(nameOf(field), reply.version);
    const newest = () => this.queue.items.every((other) => other === item || other.of !== field);
    // A save that had been done before says nothing of the answer: somebody may have changed it since.
    if (reply.state === "draft" || !reply.field || !newest()) return;
    const untouched = () => newest() && JSON.stringify(textsOf(field)) === this.known.get(field);
    showAnswer(field, reply.shown, untouched, () => {
      this.known.set(field, JSON.stringify(textsOf(field)));
      applyConditions(this.form);
    });
    if (reply.nextDay) assumeDay(field, reply.nextDay);
    // A mark says that this very answer was compared with its source.
    field.querySelector(".verified")?.remove();
  }

  /** Why a signed case is corrected, as the form posts it; null while neither list nor box says it. */
  reason() {
    const { reason_choice: choice, reason: text } = this.form.elements;
    const listed = choice?.value ?? "";
    const written = text?.value.trim() ?? "";
    if (!written && (!listed || listed === "other")) return null;
    return { reason_choice: listed, reason: written };
  }

  askReason() {
    const note = document.querySelector("[data-reason-note]");
    if (note && !note.firstElementChild) {
      const text = document.createElement("p");
      text.className = "field-error";
      text.id = "id_reason-error";
      text.textContent = words.reasonNote;
      note.append(text);
      this.form.elements.reason_choice.setAttribute("aria-describedby", text.id);
    }
    return "hold:reason";
  }

  askToSignIn() {
    askToSignIn(this.session, (found) => {
      this.queue.held = "";
      if (String(found.person) === this.session.person) this.queue.retryNow();
      else this.askWhoseName(found.name);
      this.showState();
    });
    return "hold:session";
  }

  /** Nothing is saved in another person's name before that person says so. */
  askWhoseName(name) {
    this.queue.held = "person";
    askWhoseName(name, this.session.name, this.open, async () => {
      const found = await this.session.current();
      if (!found) return;
      this.session.person = String(found.person);
      this.session.name = found.name;
      this.queue.release("person");
    });
    return "hold:person";
  }

  /** The token may be that of an earlier session; with a new one the save is tried once more. */
  async renewOrRefuse(item) {
    const old = this.session.token;
    const found = await this.session.current();
    if (!found) return this.askToSignIn();
    if (String(found.person) !== this.session.person) return this.askWhoseName(found.name);
    if (this.session.token !== old && !item.renewed) {
      item.renewed = true;
      return this.send(item);
    }
    return this.refuse(item, say(words.refused, item));
  }

  /** Nothing will save this: say so at the field, and keep what was typed in it. */
  refuse(item, text) {
    if (item.of) {
      this.refused.set(nameOf(item.of), item);
      const slot = document.querySelector(`[data-note="${CSS.escape(nameOf(item.of))}"]`);
      const note = document.createElement("p");
      note.className = "field-error";
      note.textContent = text;
      slot?.replaceChildren(note);
    }
    this.lastRefusal = text;
    return "done";
  }

  showClash(item, reply) {
    const name = nameOf(item.of);
    const slot = document.querySelector(`[data-note="${CSS.escape(name)}"]`);
    this.clashes.set(name, item);
    slot.innerHTML = reply.html;
    describe(null, slot);
    slot.querySelectorAll("[data-pick]").forEach((button) => button.addEventListener("click", () => {
      this.clashes.delete(name);
      this.versions.set(name, reply.version);
      slot.replaceChildren();
      if (button.dataset.pick === "yours") this.queue.add({ ...item });
      else {
        setTexts(item.of, reply.theirs);
        this.known.set(item.of, JSON.stringify(textsOf(item.of)));
        applyConditions(this.form);
      }
      item.of.querySelector("input:checked, input.time, input[type=text], select")?.focus();
      this.showState();
    }));
  }

  showState() {
    this.form.dataset.open = this.open.length;
    const count = this.queue.waiting;
    const failed = {
      session: () => words.signedOut,
      person: () => words.otherPerson,
      reason: () => say(words.needsReason, { count }),
    }[this.queue.held];
    if (failed && count) showFailed(failed());
    else if (this.queue.failures) showFailed(say(words.retrying, { count }));
    else if (this.clashes.size) showFailed(say(words.choose, { count: this.clashes.size }));
    else if (this.refused.size) showFailed(this.lastRefusal);
    else if (count) showSaving();
    else if (this.savedAt) showSaved(this.savedAt);
  }

  /** Take in what is still being typed or shown as removed, so that nothing is left behind. */
  settle() {
    const field = fieldOf(document.activeElement);
    if (field && this.form.contains(field)) this.commit(field);
    this.form.querySelectorAll("[data-field]").forEach((other) => other.typing && this.commit(other));
    this.form.dispatchEvent(new CustomEvent("entry:settle"));
  }

  /** Go on once everything is saved; ask after two seconds. */
  async leave(go) {
    this.settle();
    const until = Date.now() + PATIENCE;
    while (this.open.length && Date.now() < until && !this.queue.held && !this.clashes.size) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const away = () => {
      this.leaving = true;
      go();
    };
    if (!this.open.length) return away();
    const stay = askToLeave(this.open, away);
    // The answers may arrive while the question stands: then there is nothing left to ask.
    while (stay.open) {
      if (!this.open.length) {
        stay.close();
        away();
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

/** Why there is no answer is reached from the answer itself (Alt and arrow down, or a dash): one stop of Tab a field. */
function leaveOutOfTabbing(form) {
  for (const menu of form.querySelectorAll("select.reason:not([tabindex])")) {
    if (focusable(fieldOf(menu))) menu.tabIndex = -1;
  }
}

function watchForm(entry) {
  const { form } = entry;
  leaveOutOfTabbing(form);
  form.addEventListener("focusin", () => leaveOutOfTabbing(form)); // rows may have come meanwhile
  form.addEventListener("unfolded", (event) => {
    followDays(event.target);
    entry.remember(event.target);
    leaveOutOfTabbing(event.target);
    applyConditions(form);
  });
  form.addEventListener("input", (event) => {
    settleReason(event.target);
    touchDate(event.target);
    liveMinutes(event.target);
    // Before Tab looks for the next question: the browser chooses it before it tells of the change.
    applyConditions(form);
  });
  form.addEventListener("change", (event) => {
    const field = fieldOf(event.target);
    if (["reason", "reason_choice"].includes(event.target.name) && entry.reason()) {
      document.querySelector("[data-reason-note]").replaceChildren();
      entry.queue.release("reason");
    }
    if (!field) return;
    settleReason(event.target);
    applyConditions(form);
    clearTimeout(field.typing);
    if (event.target.matches("input[type=text]") || !field.keyed) entry.commit(field);
    else field.typing = setTimeout(() => entry.commit(field), TYPING);
  });
  form.addEventListener("focusout", (event) => {
    forgetLetter(event);
    const field = fieldOf(event.target);
    if (field?.typing && !field.contains(event.relatedTarget)) entry.commit(field);
    if (event.target.matches("input.time")) entry.tidy(event.target);
  });
  form.addEventListener("pointerdown", (event) => {
    const field = fieldOf(event.target);
    if (field) field.keyed = false;
  });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const field = fieldOf(event.target);
    if (field) field.keyed = event.key !== "Tab";
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (field && event.altKey && event.key === "ArrowDown") {
      event.preventDefault();
      openFieldMenu(field, form);
    } else if (plain && event.key === "Backspace" && event.target.matches("input.date") && undoDay(event.target)) {
      event.preventDefault();
      entry.commit(field);
    } else if (plain && field && typedDash(event, field)) {
      event.preventDefault();
    } else if (plain && event.target.matches(".segments input[type=radio]")) {
      chooseSegment(event);
    } else if (plain && event.target.matches(".ticks input[type=checkbox]")) {
      if (event.key !== "Enter") return chooseTick(event);
      event.preventDefault();
      nextQuestion(field);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.matches("[data-continue]")) entry.leave(() => location.assign(`${form.dataset.next}#begin`));
    else entry.settle();
  });
  form.querySelectorAll("[data-grid]").forEach((grid) => watchGrid(grid, entry));
}

/** A step to another page waits for the answers on their way; the browser asks only if some wait. */
function watchLeaving(entry) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const elsewhere = link && !link.target && !link.hasAttribute("download") && link.origin === location.origin;
    const here = link && link.pathname === location.pathname && link.search === location.search && link.hash;
    if (!elsewhere || here || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    entry.leave(() => location.assign(link.href));
  });
  document.addEventListener("submit", (event) => {
    if (entry.leaving || event.defaultPrevented || entry.form === event.target || event.target.closest("dialog")) return;
    entry.settle();
    if (!entry.open.length) return;
    event.preventDefault();
    entry.leave(() => event.target.requestSubmit(event.submitter));
  });
  // The frame of the page is about to go elsewhere, such as into another language (shell.js).
  document.addEventListener("leaving", (event) => {
    if (entry.leaving) return;
    entry.settle();
    if (!entry.open.length) return;
    event.preventDefault();
    entry.leave(event.detail.go);
  });
  window.addEventListener("beforeunload", (event) => {
    if (entry.leaving) return;
    entry.settle();
    if (entry.open.length) event.preventDefault();
  });
}

function watchWaiting(entry) {
  document.querySelectorAll("[data-show-waiting]").forEach((button) =>
    button.addEventListener("click", () => {
      if (entry.queue.held === "session") entry.askToSignIn();
      else if (entry.queue.held === "person") entry.session.current().then((found) => found && entry.askWhoseName(found.name));
      else showWaiting(entry.open, () => entry.queue.retryNow());
    }),
  );
}

/** Say that this page is open, and learn who else is here. */
function watchPresence(entry) {
  const say = async () => {
    if (document.hidden || entry.queue.held) return;
    try {
      const answer = await fetch(entry.form.dataset.presenceAddress, {
        method: "POST",
        headers: { "X-CSRFToken": entry.session.token },
        redirect: "manual",
      });
      const place = document.querySelector(".case-bar [data-part=presence]");
      const text = answer.ok ? (await answer.text()).trim() : "";
      if (place && place.innerHTML !== text) place.innerHTML = text;
    } catch {
      // The next time will do.
    }
  };
  say();
  setInterval(say, STAYS);
}

// The page of a conflict has the fields, too, and is posted as a whole.
const form = document.querySelector("form[data-case-form][data-field-address]");
if (form) {
  const entry = new Entry(form);
  watchForm(entry);
  watchLeaving(entry);
  watchWaiting(entry);
  watchPresence(entry);
  applyConditions(form);
}
