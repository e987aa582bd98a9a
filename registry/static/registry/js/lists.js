// The list of cases: rows by key, selection, further sort keys with Shift, the chooser of columns.

const list = () => document.querySelector("[data-list]");
const rows = () => [...document.querySelectorAll("[data-list] tr[data-row]")];
const currentRow = () => document.querySelector("[data-list] tr.current");

function goTo(row) {
  if (!row) return;
  currentRow()?.classList.remove("current");
  row.classList.add("current");
  row.querySelector("th a").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const now = all.indexOf(currentRow());
  goTo(all[now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + by, 0), all.length - 1)]);
}

/** Say how many are selected, and offer what can be done with them. */
function countSelected() {
  const bar = document.querySelector("[data-selection]");
  if (!bar) return;
  const boxes = [...document.querySelectorAll("[data-list] input[name=case]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const words = bar.querySelector("[data-selection-words]");
  words.textContent = ticked === 1 ? words.dataset.one : words.dataset.many.replace("%s", ticked);
  bar.classList.toggle("some", ticked > 0);
  boxes.forEach((box) => box.closest("tr").classList.toggle("selected", box.checked));
  const all = document.querySelector("[data-select-all]");
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
}

function tick(checked) {
  document.querySelectorAll("[data-list] input[name=case]").forEach((box) => (box.checked = checked));
  countSelected();
}

const ACTIONS = {
  "next-row": () => step(1),
  "previous-row": () => step(-1),
  "open-row": () => currentRow().querySelector("th a").click(),
  "select-row": () => {
    const box = currentRow().querySelector("input[name=case]");
    box.checked = !box.checked;
    countSelected();
  },
};

document.addEventListener("shortcut", (event) => {
  const { action, target } = event.detail;
  const act = ACTIONS[action];
  if (!act || !rows().length) return;
  // Enter on a link or a button does what it always does.
  if (action === "open-row" && (!currentRow() || target.closest("a, button, summary, input"))) return;
  if (action === "select-row" && !currentRow()) return;
  event.preventDefault();
  act();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) tick(event.target.checked);
  else if (event.target.matches("input[name=case]")) countSelected();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-list] tr[data-row]");
  if (row && row !== currentRow()) {
    currentRow()?.classList.remove("current");
    row.classList.add("current");
  }
});

document.addEventListener("click", (event) => {
  const head = event.target.closest("th a[data-added]");
  if (head && event.shiftKey) {
    event.preventDefault();
    location.assign(head.dataset.added);
  }
  if (event.target.closest("[data-select-none]")) tick(false);
  const columns = event.target.closest("a[data-columns]");
  if (columns) {
    event.preventDefault();
    chooseColumns(columns.href);
  }
});

/** The chooser is the page of its own, shown in a dialog; its arrows move lines without a request. */
async function chooseColumns(address) {
  const dialog = document.querySelector("[data-columns-dialog]");
  const answer = await fetch(address);
  if (!answer.ok || answer.redirected) return void location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const heading = document.createElement("h2");
  heading.textContent = page.querySelector("h1").textContent;
  dialog.replaceChildren(heading, document.adoptNode(page.querySelector("[data-columns-form]")));
  dialog.showModal();
  // Not the button that Enter presses, which nobody sees.
  dialog.querySelector("[name=col]:not(:disabled)").focus();
}

document.querySelector("[data-columns-dialog]")?.addEventListener("click", (event) => {
  const dialog = event.currentTarget;
  const button = event.target.closest("[data-move]");
  if (event.target.closest("[data-close]") || event.target === dialog) {
    event.preventDefault();
    dialog.close();
  } else if (button) {
    event.preventDefault();
    const line = button.closest("li");
    const up = button.dataset.move === "up";
    const other = up ? line.previousElementSibling : line.nextElementSibling;
    // The case's number stays in front.
    if (other?.querySelector("[data-move]")) other[up ? "before" : "after"](line);
    button.focus();
  }
});

document.body.addEventListener("htmx:afterSwap", countSelected);
document.body.addEventListener("htmx:afterSettle", () => {
  // The list that would be kept as a view is the one that is shown now.
  const query = document.querySelector("[data-view-query]");
  if (query) query.value = location.search;
});
if (list()) countSelected();
