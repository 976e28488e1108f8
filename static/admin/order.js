// Dragging rows of the order page. Everything it does can be done with the buttons: it fills in and sends their form.
"use strict";

const table = document.querySelector("[data-order]");
let dragged = null;

function rowOf(target) {
  return target instanceof Element ? target.closest("tbody tr") : null;
}

if (table) {
  for (const row of table.tBodies[0].rows) {
    if (row.querySelector("form")) row.draggable = true;
  }
  table.addEventListener("dragstart", (event) => {
    dragged = rowOf(event.target);
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.id);
    dragged.classList.add("dragged");
  });
  table.addEventListener("dragover", (event) => {
    const over = rowOf(event.target);
    if (!dragged || !over) return;
    event.preventDefault();
    for (const row of table.tBodies[0].rows) row.classList.toggle("drop-here", row === over && row !== dragged);
  });
  table.addEventListener("drop", (event) => {
    const over = rowOf(event.target);
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const form = dragged.querySelector('input[type="number"]').form;
    form.elements.number.value = over.sectionRowIndex + 1;
    form.submit();
  });
  table.addEventListener("dragend", () => {
    for (const row of table.tBodies[0].rows) row.classList.remove("dragged", "drop-here");
    dragged = null;
  });
}
