// Ticks of many rows: a click with Shift marks all between, and how many are marked is said. Without scripts one ticks each.
"use strict";

const bulk = document.querySelector("[data-bulk]");

if (bulk) {
  const boxes = [...bulk.querySelectorAll('input[name="row"]')];
  const count = bulk.querySelector("[data-count]");
  let last = null;

  const say = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen ? `Выбрано ${chosen}` : "";
  };
  const markAll = (isMarked) => {
    for (const box of boxes) box.checked = isMarked;
    say();
  };
  bulk.addEventListener("click", (event) => {
    const box = event.target;
    if (!boxes.includes(box)) return;
    if (event.shiftKey && last && last !== box) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    say();
  });
  for (const [name, isMarked] of [["all", true], ["none", false]]) {
    const button = bulk.querySelector(`[data-${name}]`);
    if (!button) continue;
    button.hidden = false;
    button.addEventListener("click", () => markAll(isMarked));
  }
  const hint = bulk.querySelector("[data-hint]");
  if (hint) hint.hidden = false;
  say();
}
