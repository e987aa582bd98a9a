// The list of calls beyond plain HTML: grades by their keys, refused forms shown in place, calling from a phone.
// Every form works by a full post without this.

const onPhone = matchMedia("(max-width: 760px)");

/** Keys 0 to 6 choose the grade while a form is open and nobody is typing into a box. */
function chooseGrade(event) {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || !/^[0-6]$/.test(event.key)) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog")) return;
  const forms = [...document.querySelectorAll("[data-call-form]")];
  const form = event.target.closest("[data-call-form]") ?? forms.at(-1);
  const tile = form?.querySelector(`[name=mrs][value="${event.key}"]`);
  if (!tile) return;
  event.preventDefault();
  tile.checked = true;
  tile.focus();
  tile.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Ctrl+Enter saves and opens the next call, from anywhere in the form; Escape closes it. */
function leaveForm(event) {
  const form = event.target.closest?.("[data-call-form]");
  if (!form || event.isComposing) return;
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Escape") {
    form.closest("[data-call]")?.querySelector("[data-close-call]")?.click();
  }
}

/** j and k go from call to call; Enter then opens the one that has the focus. */
function walkCalls(event) {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if ((event.key !== "j" && event.key !== "k") || event.target.closest("input, select, textarea, dialog")) return;
  const links = [...document.querySelectorAll("[data-open-call], [data-close-call]")];
  const place = links.indexOf(document.activeElement);
  const next = links[event.key === "j" ? place + 1 : Math.max(place - 1, 0)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

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

document.addEventListener("keydown", chooseGrade);
document.addEventListener("keydown", leaveForm);
document.addEventListener("keydown", walkCalls);

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
