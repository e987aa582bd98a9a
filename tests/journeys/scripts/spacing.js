// The spacing of WCAG 1.4.12, as a person's own style sheet sets it; called with false it goes again.
(wanted) => {
  window.spacing ??= new CSSStyleSheet();
  window.spacing.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }`);
  const others = document.adoptedStyleSheets.filter((sheet) => sheet !== window.spacing);
  document.adoptedStyleSheets = wanted ? [...others, window.spacing] : others;
}
