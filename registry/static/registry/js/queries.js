// Queries and kept warnings: what a full post does anyway, a little faster.

/** Ctrl+Enter presses the button that answers or asks. */
document.addEventListener("shortcut", (event) => {
  if (event.detail.place !== "query") return;
  const button = document.querySelector("form[data-query-form] [data-primary]");
  if (!button) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});

// Choosing why a warning is kept is no unsaved answer of the case's own form around it.
for (const kind of ["input", "change"]) {
  document.addEventListener(
    kind,
    (event) => {
      if (event.target.closest?.("[data-keep]")) event.stopPropagation();
    },
    true,
  );
}

// "Change it" puts the caret into the field, also when the address names it already.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-change]");
  if (!link || link.hash !== location.hash || link.pathname !== location.pathname) return;
  const place = document.getElementById(link.hash.slice(1));
  place?.scrollIntoView({ block: "center" });
  place?.querySelector("input.time, input:not([type=hidden], .date), select, textarea")?.focus();
});
