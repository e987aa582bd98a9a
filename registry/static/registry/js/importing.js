// A column that gets another meaning asks at once about contents that are not understood.
const form = document.querySelector("[data-import-columns]");

form?.addEventListener("change", async (event) => {
  const box = event.target;
  if (!box.name?.startsWith("target-") && !box.name?.startsWith("unit-")) return;
  const row = box.closest("tr");
  const data = new FormData(form);
  data.set("look", "1");
  const answer = await fetch(form.action, { method: "POST", body: data });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(row.id);
  if (!fresh) return;
  const focused = document.activeElement?.id;
  row.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
});
