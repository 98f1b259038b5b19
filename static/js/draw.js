// Draw boxes on the pages of a file. Comfort only: each box is a row of numbers, which can be typed as well.
"use strict";

(() => {
  const rows = document.querySelector("[data-draw-rows]");
  if (!rows) return;
  const field = (row, name) => row.querySelector(`[name=box_${name}]`);
  const number = (row, name) => Number.parseFloat(field(row, name).value.replace(",", "."));
  const SIDES = ["x", "y", "w", "h"];

  const show = () => {
    for (const box of document.querySelectorAll(".draw-box")) box.remove();
    for (const row of rows.rows) {
      const page = document.querySelector(`[data-draw-page="${Number.parseInt(field(row, "page").value, 10)}"]`);
      const [x, y, w, h] = SIDES.map((side) => number(row, side));
      if (!page || [x, y, w, h].some(Number.isNaN)) continue;
      const box = document.createElement("div");
      box.className = "draw-box";
      box.style.left = `${x}%`;
      box.style.top = `${y}%`;
      box.style.width = `${w}%`;
      box.style.height = `${h}%`;
      page.append(box);
    }
  };

  const emptyRow = () => {
    const free = [...rows.rows].find((row) => SIDES.every((side) => field(row, side).value.trim() === ""));
    if (free) return free;
    const last = rows.rows[rows.rows.length - 1];
    const copy = last.cloneNode(true);
    const before = String(rows.rows.length);
    for (const input of copy.querySelectorAll("input, select")) {
      if (input.matches("input")) input.value = "";
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(before, String(rows.rows.length + 1)));
    }
    rows.append(copy);
    return copy;
  };

  const place = (page, event) => {
    const frame = page.getBoundingClientRect();
    const within = (value) => Math.min(100, Math.max(0, value));
    return [
      within(((event.clientX - frame.left) / frame.width) * 100),
      within(((event.clientY - frame.top) / frame.height) * 100),
    ];
  };

  for (const page of document.querySelectorAll("[data-draw-page]")) {
    let begun = null;
    let row = null;
    page.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || (event.pointerType === "touch" && !event.isPrimary)) return;
      event.preventDefault();
      begun = place(page, event);
      row = null;
      page.setPointerCapture(event.pointerId);
    });
    page.addEventListener("pointermove", (event) => {
      if (!begun) return;
      const [x, y] = place(page, event);
      const width = Math.abs(x - begun[0]);
      const height = Math.abs(y - begun[1]);
      if (!row && (width < 0.5 || height < 0.5)) return;
      row = row || emptyRow();
      const values = { page: page.dataset.drawPage, x: Math.min(x, begun[0]), y: Math.min(y, begun[1]), w: width, h: height };
      for (const [name, value] of Object.entries(values)) {
        field(row, name).value = name === "page" ? value : value.toFixed(1);
      }
      show();
    });
    for (const end of ["pointerup", "pointercancel"]) {
      page.addEventListener(end, () => {
        begun = null;
      });
    }
  }
  rows.addEventListener("input", show);
  show();
})();
