// The list of calls beyond plain HTML: grades by their keys, refused forms shown in place, calling from a phone.
// Every form works by a full post without this.

const onPhone = matchMedia("(max-width: 760px)");

const formAt = (target) => target.closest?.("[data-call-form]");

/** Keys 0 to 6 choose the grade while a form is open and nobody is typing into a box. */
function chooseGrade({ target, keys }) {
  const form = formAt(target) ?? [...document.querySelectorAll("[data-call-form]")].at(-1);
  const tile = form?.querySelector(`[name=mrs][value="${keys}"]`);
  if (!tile) return false;
  tile.checked = true;
  tile.focus();
  tile.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

/** Save and open the next call, from anywhere in the form. */
function saveCall({ target }) {
  const form = formAt(target);
  form?.requestSubmit();
  return Boolean(form);
}

function closeCall({ target }) {
  const link = formAt(target)?.closest("[data-call]")?.querySelector("[data-close-call]");
  link?.click();
  return Boolean(link);
}

/** Go from call to call; Enter then opens the one that has the focus. */
function walkCalls({ action }) {
  const links = [...document.querySelectorAll("[data-open-call], [data-close-call]")];
  const place = links.indexOf(document.activeElement);
  const next = links[action === "next-row" ? place + 1 : Math.max(place - 1, 0)];
  next?.focus();
  return Boolean(next);
}

// By place and action of the table in shortcuts.js.
const KEYS = {
  "call grade": chooseGrade,
  "call save-and-continue": saveCall,
  "everywhere close": closeCall,
  "calls next-row": walkCalls,
  "calls previous-row": walkCalls,
};

/** On a phone, asking for the number calls it; coming back opens the form of that call. */
function callFromPhone(row) {
  const link = row.querySelector("[data-numbers] a[href^='tel:']");
  if (!link || !onPhone.matches) return;
  const record = () => {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", record);
    row.querySelector("[data-open-call]")?.click();
  };
  document.addEventListener("visibilitychange", record);
  link.click();
}

document.addEventListener("shortcut", (event) => {
  if (KEYS[`${event.detail.place} ${event.detail.action}`]?.(event.detail)) event.preventDefault();
});

// A refused form (422) or one that meets somebody else's answers (409) is shown, not dropped.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if ((xhr.status === 422 || xhr.status === 409) && requestConfig.elt.matches("[data-call-form]")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.body.addEventListener("htmx:afterSettle", (event) => {
  const wrong = event.target.querySelector?.("[aria-invalid=true] input, input[aria-invalid=true], select[aria-invalid=true], [role=alert]");
  if (wrong?.closest("[data-call-form]")) wrong.focus();
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.matches("td.phone")) callFromPhone(event.target.closest("[data-call]"));
});
