// A row dragged by its number to another place of its section. What the pointer means is told to editor.js, which sends what
// «на №» sends: keys, buttons and the number come first, this is for those who reach for the mouse.
"use strict";

(() => {
  const table = document.querySelector("#rows[data-drag]");
  if (!table) return;
  let dragged = null;

  const rowOf = (target) => (target instanceof Element ? target.closest("tr[id^='row-']:not(.open)") : null);
  const numberOf = (row) => Number(row.querySelector("td.n > a")?.textContent);
  const isPlace = (row) => row && row !== dragged && row.parentElement === dragged.parentElement && numberOf(row) > 0;

  function mark(row, side) {
    for (const other of table.querySelectorAll(".drop-before, .drop-behind")) other.classList.remove("drop-before", "drop-behind");
    if (row) row.classList.add(`drop-${side}`);
  }

  // Only where the button goes down: a page of hundreds of rows is not made draggable for nothing.
  table.addEventListener("mousedown", (event) => {
    const place = event.target.closest("td.n");
    const row = rowOf(place);
    if (row && numberOf(row) && !event.target.matches("input")) place.draggable = true;
  });
  table.addEventListener("dragstart", (event) => {
    const row = event.target.closest("td.n") && rowOf(event.target);
    if (!row || !numberOf(row)) return;
    dragged = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.cells[1].textContent.trim());
    event.dataTransfer.setDragImage(row, 20, 10);
    row.classList.add("dragged");
  });
  table.addEventListener("dragover", (event) => {
    const over = dragged && rowOf(event.target);
    if (!isPlace(over)) {
      mark(null);
      return;
    }
    event.preventDefault();
    mark(over, numberOf(over) < numberOf(dragged) ? "before" : "behind");
  });
  table.addEventListener("drop", (event) => {
    const over = dragged && rowOf(event.target);
    if (!isPlace(over)) return;
    event.preventDefault();
    mark(null);
    dragged.classList.remove("dragged");
    dragged.dispatchEvent(new CustomEvent("editor:dropped", { bubbles: true, detail: { number: numberOf(over) } }));
  });
  table.addEventListener("dragend", () => {
    mark(null);
    dragged?.classList.remove("dragged");
    dragged = null;
  });
})();
