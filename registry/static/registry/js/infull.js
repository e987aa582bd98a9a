// A list whose chosen words do not fit into it says them in full below: two techniques must not look alike.

const LISTS = "select:not(.reason, [multiple])";
const ARROW = 21; // pixels that a browser keeps for it
const ruler = document.createElement("div");
ruler.className = "ruler";
ruler.setAttribute("aria-hidden", "true");

const chosen = (list) => list.selectedOptions[0]?.textContent.trim() ?? "";

/** Return the words again as wide as the list would print them: all at once, so that one layout is enough. */
function measured(list) {
  const style = getComputedStyle(list);
  const words = document.createElement("span");
  words.textContent = chosen(list);
  words.style.font = style.font;
  words.style.letterSpacing = style.letterSpacing;
  words.style.wordSpacing = style.wordSpacing;
  const room = list.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - ARROW;
  return { list, words, room };
}

/** The words are the list's own, which a screen reader says anyhow: the line is for the eye alone. */
function sayInFull(list, fits) {
  const above = list.closest(".control") ?? list;
  const shown = above.nextElementSibling?.matches(".in-full") ? above.nextElementSibling : null;
  if (fits) return void shown?.remove();
  const line = shown ?? document.createElement("span");
  line.className = "in-full";
  line.setAttribute("aria-hidden", "true");
  if (line.textContent !== chosen(list)) line.textContent = chosen(list);
  if (!shown) above.after(line);
}

function look(lists) {
  const all = [...lists].filter((list) => list.clientWidth).map(measured);
  if (!all.length) return;
  ruler.replaceChildren(...all.map((one) => one.words));
  document.body.append(ruler);
  const fitting = all.map((one) => one.words.offsetWidth <= one.room);
  ruler.remove();
  all.forEach((one, place) => sayInFull(one.list, fitting[place]));
}

const lookAtAll = () => look(document.querySelectorAll(LISTS));

export function watchLists() {
  lookAtAll();
  document.addEventListener("change", (event) => {
    if (event.target.matches(LISTS)) look([event.target]);
  });
  // What was folded or hidden has a width only once it shows.
  document.addEventListener("toggle", lookAtAll, true);
  window.addEventListener("resize", lookAtAll);
  document.body.addEventListener("htmx:afterSettle", lookAtAll);
}
