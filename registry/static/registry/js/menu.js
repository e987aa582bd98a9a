// The menu of a field: why there is no answer, its history, a question about it. Alt and arrow down.
import { chooseReason, focusable, labelOf, reasonsOf, rowOf } from "./fields.js";
import { say, words } from "./status.js";

let menu = null;

function item(text, act) {
  const element = document.createElement(typeof act === "string" ? "a" : "button");
  element.setAttribute("role", "menuitem");
  element.tabIndex = -1;
  element.textContent = text;
  if (typeof act === "string") element.href = act;
  else {
    element.type = "button";
    element.addEventListener("click", act);
  }
  return element;
}

function asked(address, field, named = "field") {
  const url = new URL(address, location.href);
  const name = field.id.slice(3);
  url.searchParams.set(named, field.dataset.field);
  url.searchParams.set("section", name.split("-")[0]);
  const row = rowOf(field)?.dataset.row;
  if (/^\d+$/.test(row ?? "")) url.searchParams.set("row", row);
  return url.href;
}

function itemsOf(field, form, back) {
  const items = [...reasonsOf(field)].map(([code, text]) =>
    item(code === "pending" ? `${text} (${words.askLater})` : text, () => {
      close();
      chooseReason(field, code);
      back.focus();
    }),
  );
  const { historyAddress, queryAddress } = form.dataset;
  if (historyAddress) items.push(item(words.history, asked(historyAddress, field)));
  if (queryAddress) items.push(item(words.query, asked(queryAddress, field, "variable")));
  return items;
}

function close() {
  const open = menu;
  menu = null; // first: taking it away takes its focus, which closes it
  open?.remove();
}

function move(event, back) {
  const items = [...menu.children];
  const here = items.indexOf(document.activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") {
    close();
    back.focus();
  } else if (to !== undefined) {
    items[(to + items.length) % items.length].focus();
  } else {
    const fits = items.filter((other) => other.textContent.toLowerCase().startsWith(event.key.toLowerCase()));
    if (event.key.length !== 1 || !fits.length) return;
    fits[0].focus();
  }
  event.preventDefault();
  event.stopPropagation();
}

export function openFieldMenu(field, form) {
  close();
  const back = field.contains(document.activeElement) ? document.activeElement : focusable(field);
  const items = itemsOf(field, form, back);
  if (!items.length) return;
  menu = document.createElement("div");
  menu.className = "field-menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", say(words.menu, { label: labelOf(field) }));
  menu.append(...items);
  menu.addEventListener("keydown", (event) => move(event, back));
  menu.addEventListener("focusout", (event) => {
    if (menu && !menu.contains(event.relatedTarget)) close();
  });
  // In the top layer, so that no scrolling table cuts it off.
  menu.popover = "manual";
  field.closest("main").append(menu);
  menu.showPopover();
  const at = back.getBoundingClientRect();
  const height = menu.getBoundingClientRect().height;
  const below = at.bottom + height + 4 < innerHeight;
  menu.style.top = `${Math.max(4, below ? at.bottom + 4 : at.top - height - 4)}px`;
  menu.style.left = `${Math.max(4, Math.min(at.left, innerWidth - menu.offsetWidth - 4))}px`;
  items[0].focus();
}
