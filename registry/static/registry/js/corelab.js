// Core-lab pages: grades by key, the draft by Ctrl+Enter, all boxes of a list at once.
// Everything works without this by full posts.

/** Choose the grade of a key; "2" goes through all grades that begin with it. */
function chooseGrade(group, event) {
  const radios = [...group.querySelectorAll("input[type=radio]")];
  const key = event.key.normalize("NFKC").toLowerCase();
  const exact = radios.filter((radio) => radio.dataset.key === key);
  const fits = exact.length ? exact : radios.filter((radio) => radio.value.startsWith(key));
  const blank = radios.at(-1);
  const next = key === "backspace" ? blank : fits[(fits.indexOf(document.activeElement) + 1) % fits.length];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.checked = true;
  next.dispatchEvent(new Event("change", { bubbles: true }));
}

function watchReading(form) {
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const group = event.target.closest("[data-grades]");
    if (!group || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^[\p{L}\p{N}]$/u.test(event.key) || event.key === "Backspace") chooseGrade(group, event);
  });
  document.addEventListener("shortcut", (event) => {
    const button = event.detail.place === "reading" && form.querySelector("button[name=save]");
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
  // A grade and a reason for its absence exclude each other: the newer one stays.
  form.addEventListener("change", ({ target }) => {
    const reason = form.elements.not_gradable;
    if (target === reason && reason.value) form.querySelector("[name=etici_final][value='']").checked = true;
    if (target.name === "etici_final" && target.value) reason.value = "";
  });
  guardUnsaved(form);
}

/** Ask before a reading that was not saved is left behind. */
function guardUnsaved(form) {
  let unsaved = false;
  form.addEventListener("input", () => (unsaved = true));
  form.addEventListener("change", () => (unsaved = true));
  form.addEventListener("submit", () => (unsaved = false));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}

document.querySelectorAll("form[data-reading-form]").forEach(watchReading);
for (const button of document.querySelectorAll("[data-tick-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const box of button.form.querySelectorAll("input[type=checkbox]")) box.checked = true;
  });
}
