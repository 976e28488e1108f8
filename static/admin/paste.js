// A table pasted into the upload page is sent with its markup: text alone loses merged cells, line breaks and what is struck.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const area = document.getElementById("id_pasted");
  const markup = document.getElementById("id_markup");
  const echo = document.getElementById("paste-echo");
  if (!area || !markup) return;
  // A page that was left and opened again keeps its fields; which words the markup belonged to is not known any more.
  markup.value = "";

  // Pictures and what only Word understands are most of its bytes. The markup is never made part of this page.
  const trimmed = (html) =>
    /<table[\s>]/i.test(html) ? html.replace(/<!--\[if[\s\S]*?<!\[endif\]-->|<img\b[^>]*>/gi, "") : "";

  const tell = () => {
    if (echo) echo.textContent = markup.value ? "Таблица вставлена вместе с разметкой: объединённые и зачёркнутые ячейки будут видны." : "";
  };

  area.addEventListener("paste", (event) => {
    const html = event.clipboardData ? trimmed(event.clipboardData.getData("text/html")) : "";
    const rest = area.value.slice(0, area.selectionStart) + area.value.slice(area.selectionEnd);
    const isNext = markup.value !== "" && area.selectionStart === area.value.length;
    if (html && !rest.trim()) markup.value = html;
    else markup.value = html && isNext ? markup.value + html : "";
    tell();
  });
  // Words typed afterwards are not in the markup: what is seen is what is sent.
  area.addEventListener("input", (event) => {
    if (event.inputType === "insertFromPaste") return;
    markup.value = "";
    tell();
  });
});
