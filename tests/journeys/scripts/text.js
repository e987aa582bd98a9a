// Text that a person cannot read in the open page: cut off by a box, or under other text.
// Runs in the page; returns a list of sentences.
() => {
  const SLACK = 2; // pixels: letters lean over the edges of their line
  const cuts = (value) => value === "hidden" || value === "clip";
  const scrolls = (value) => value === "auto" || value === "scroll";
  const remembered = (answerOf) => {
    const answers = new Map();
    return (element) => {
      if (!answers.has(element)) answers.set(element, answerOf(element));
      return answers.get(element);
    };
  };
  const styleOf = remembered((element) => getComputedStyle(element));
  const edgeOf = remembered((element) => element.getBoundingClientRect());
  const isForReadersOnly = remembered(
    (element) => element !== null && (styleOf(element).clipPath !== "none" || isForReadersOnly(element.parentElement)));
  const nameOf = (element) => {
    const own = element.id ? `#${element.id}` : `.${[...element.classList].join(".")}`;
    const above = element.parentElement;
    const where = above && !element.id ? `${above.tagName.toLowerCase()}.${[...above.classList].join(".")} > ` : "";
    return `${where}${element.tagName.toLowerCase()}${own}`;
  };
  // What lies above the page (a bar, a menu, a dialog) covers it on purpose: compared within itself.
  const layerOf = remembered((element) => {
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      if (styleOf(each).position !== "static" && styleOf(each).position !== "relative") return each;
      if (each.matches("dialog, [popover]")) return each;
    }
    return document.body;
  });

  /** Return the first ancestor that cuts the box off, or nothing; what can be scrolled is not cut. */
  const cutBy = (element, box) => {
    let [across, down] = [true, true];
    for (let each = element; each && each !== document.documentElement; each = each.parentElement) {
      const style = styleOf(each);
      if (style.position === "fixed" && each !== element) return null;
      const edge = edgeOf(each);
      if (across && cuts(style.overflowX) && each !== document.body) {
        if (box.right > edge.right + SLACK || box.left < edge.left - SLACK) return each;
      }
      if (down && cuts(style.overflowY) && each !== document.body) {
        if (box.bottom > edge.bottom + SLACK || box.top < edge.top - SLACK) return each;
      }
      if (scrolls(style.overflowX)) across = false;
      if (scrolls(style.overflowY)) down = false;
      if (!across && !down) return null;
    }
    return null;
  };

  /** Return the part of a box that its scrolling ancestors show now, or nothing. */
  const shownPart = (element, { left, right, top, bottom }) => {
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      const style = styleOf(each);
      const edge = edgeOf(each);
      if (style.overflowX !== "visible") [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      if (style.overflowY !== "visible") [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
      if (style.position === "fixed") break;
    }
    return right - left > 1 && bottom - top > 1 ? { left, right, top, bottom } : null;
  };

  const found = new Set();
  const pieces = [];
  const NOT_PRINTED = "select, datalist, noscript, template, svg, script, style, [hidden], dialog:not([open]), .visually-hidden";
  const printed = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT;
    return node.matches(NOT_PRINTED) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, printed);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || isForReadersOnly(element)) continue;
    range.selectNodeContents(node);
    const words = node.data.trim().replace(/\s+/g, " ").slice(0, 40);
    const layer = layerOf(element);
    for (const box of range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue;
      const cutter = cutBy(element, box);
      if (cutter) found.add(`“${words}” is cut off by ${nameOf(cutter)}`);
      // Lines are taller than their letters: only the middle is compared.
      const rim = box.height * 0.25;
      const part = shownPart(element, { left: box.left, right: box.right, top: box.top + rim, bottom: box.bottom - rim });
      if (part) pieces.push({ element, layer, words, ...part });
    }
  }

  const CONTROLS = "button, .button, input:not([type=hidden]), select, textarea, progress, img";
  for (const element of document.querySelectorAll(CONTROLS)) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || isForReadersOnly(element)) continue;
    if (Number(styleOf(element).opacity) === 0) continue;
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const part = shownPart(element.parentElement, { left: box.left + 1, right: box.right - 1, top: box.top + 2, bottom: box.bottom - 2 });
    if (part) pieces.push({ element, layer: layerOf(element), words: nameOf(element), isBox: true, ...part });
  }
  const belongs = (one, other) => one.contains(other) || other.contains(one);
  pieces.sort((one, other) => one.top - other.top);
  pieces.forEach((one, place) => {
    for (let next = place + 1; next < pieces.length && pieces[next].top < one.bottom - 1; next += 1) {
      const other = pieces[next];
      if (one.layer !== other.layer || Math.min(one.right, other.right) - Math.max(one.left, other.left) < 3) continue;
      if (Math.min(one.bottom, other.bottom) - other.top < 3) continue;
      if (one.element === other.element ? one.isBox || other.isBox : belongs(one.element, other.element)) {
        continue;
      }
      found.add(`“${one.words}” lies over “${other.words}” (${nameOf(one.element)}, ${nameOf(other.element)})`);
    }
  });

  // The words in a control: what is chosen in a list, and what an empty box asks for.
  const ruler = document.createElement("span");
  const widthOf = (text, style) => {
    Object.assign(ruler.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre", font: style.font });
    ruler.style.setProperty("letter-spacing", style.letterSpacing, "important");
    ruler.style.setProperty("word-spacing", style.wordSpacing, "important");
    ruler.textContent = text;
    return ruler.getBoundingClientRect().width;
  };
  const controls = [...document.querySelectorAll("select, input[placeholder]")].filter(
    (control) => control.checkVisibility({ visibilityProperty: true }) && !control.matches("select.reason") && !isForReadersOnly(control));
  document.body.append(ruler);
  for (const control of controls) {
    const style = styleOf(control);
    const isList = control.matches("select");
    const text = isList ? control.selectedOptions[0]?.textContent.trim() ?? "" : control.value ? "" : control.placeholder;
    if (!text) continue;
    const arrow = isList && style.appearance !== "none" ? 20 : 0;
    const room = control.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
    // A hint keeps its own spacing (base.css), and no browser tells the style of ::placeholder.
    const wanted = widthOf(text, isList ? style : { font: style.font, letterSpacing: "normal", wordSpacing: "normal" });
    const inFull = (control.closest(".control") ?? control).nextElementSibling;
    if (wanted > room + SLACK && !(inFull?.matches(".in-full") && inFull.textContent === text)) {
      found.add(`“${text.slice(0, 40)}” does not fit into ${nameOf(control)}: ${Math.round(wanted)} of ${Math.round(room)} px`);
    }
  }
  ruler.remove();
  return [...found].slice(0, 12);
}
