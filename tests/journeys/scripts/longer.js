// A pseudo-language: every vowel of what the product says is doubled, which makes it some 40 % longer.
// What stands for a value (a registry number, a time, a key) stays as it is.
() => {
  const VALUES = "script, style, code, kbd, samp, time, textarea, .registry-number, .brand, svg, [lang=zh-Hans], [lang=zh-hans]";
  const longer = (text) => text.replace(/[aeiouy]/g, "$&$&");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.data.trim() && !node.parentElement.closest(VALUES)) node.data = longer(node.data);
  }
  document.querySelectorAll("[placeholder]").forEach((box) => (box.placeholder = longer(box.placeholder)));
  document.querySelectorAll("[data-label]").forEach((cell) => (cell.dataset.label = longer(cell.dataset.label)));
}
