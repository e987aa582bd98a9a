// The codebook's conditions in three-valued logic: true, false, or null while an ingredient is missing.
// The form is registry/codebook/condition.py; the server decides, this only hides what need not be seen.

export function holds(condition, answer) {
  const [word, ...rest] = condition;
  if (word === "all_of" || word === "any_of") {
    const states = rest.map((part) => holds(part, answer));
    const decisive = word === "any_of";
    if (states.includes(decisive)) return decisive;
    return states.includes(null) ? null : !decisive;
  }
  if (word === "any_row") {
    const rows = answer(rest[0]);
    if (rows === null) return null;
    const states = rows.map((row) => holds(rest[1], (name) => (name in row ? row[name] : answer(name))));
    return states.includes(true) ? true : states.includes(null) ? null : false;
  }
  const value = answer(rest[0]);
  if (word === "recorded") return value !== null;
  if (value === null) return null;
  const found = Array.isArray(value) ? value.some((code) => rest[1].includes(code)) : rest[1].includes(value);
  return word === "none_of" ? !found : found;
}

/** Return the answer that a field holds now, in the form that conditions compare with; null is missing. */
export function answerOf(field) {
  const chosen = [...field.querySelectorAll("input:checked")].map((box) => box.value);
  const box = field.querySelector("input.time, input[type=text]:not(.date), select:not(.reason)");
  const typed = chosen.length ? chosen[0] : (box?.value.trim() ?? "");
  if (typed === "" || typed.startsWith("?") || typed === "-" || typed === "--") return null;
  switch (field.dataset.kind) {
    case "boolean":
      return typed === "yes";
    case "integer":
    case "decimal":
      return Number(typed.replace(",", "."));
    case "multiple":
      return chosen;
    default:
      return typed;
  }
}

function holdsAnswer(field) {
  const menu = field.querySelector("select.reason");
  return answerOf(field) !== null || Boolean(menu?.value) || field.querySelector(".field-error, .is-missing") !== null;
}

/** Look a name up in the row, then on the page, then among the case's other answers. */
function lookUp(name, from, form, context) {
  const row = from.closest("[data-row]");
  const selector = `[data-field="${CSS.escape(name)}"]`;
  const field = row?.querySelector(selector) ?? form.querySelector(`${selector}:not([data-row] *)`);
  if (field) return answerOf(field);
  const ofRow = JSON.parse(row?.dataset.rowContext || "{}");
  return ofRow[name] ?? context[name] ?? null;
}

/** Show what is asked and hide what is not. A field that holds an answer is never hidden. */
export function applyConditions(form) {
  const context = JSON.parse(form.dataset.context || "{}");
  for (const field of form.querySelectorAll("[data-asked-when]")) {
    const condition = JSON.parse(field.dataset.askedWhen);
    const asked = holds(condition, (name) => lookUp(name, field, form, context));
    const content = field.matches("td") ? field.querySelector("[data-content]") : field;
    content.hidden = asked !== true && !holdsAnswer(field);
  }
}
