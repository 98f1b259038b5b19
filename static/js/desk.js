// Small comforts of the desk. Every page works without them: nothing here sends, hides or computes anything.
"use strict";

(() => {
  const typing = (node) => node.closest("input, textarea, select, [contenteditable]") !== null;

  // "/" goes to the search box, unless the person has switched such shortcuts off (WCAG 2.1.4).
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = event.target.closest("details[data-menu][open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
      return;
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "/" && plain && !typing(event.target) && document.body.dataset.shortcuts !== "off") {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
  });

  // A menu closes when one clicks or moves elsewhere.
  const closeOthers = (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  };
  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);

  // The bar of bulk actions says how many rows are chosen.
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-pick]")) return;
    const count = document.querySelectorAll("[data-pick]:checked").length;
    for (const place of document.querySelectorAll("[data-pick-count]")) place.textContent = String(count);
  });
})();
