// Words that are offered while somebody types in a cell of the open row: the list of the ARIA practices, driven from the field.
// What a person chose is told to editor.js by «editor:chosen».
"use strict";

(() => {
  const table = document.getElementById("rows");
  if (!table || !window.htmx) return;
  const CELLS = ["format", "venue", "schedule", "department"]; // beside the title
  const turns = new WeakMap(); // the last question about each field
  let timer = 0;

  function turnOf(field) {
    turns.set(field, (turns.get(field) || 0) + 1);
    return turns.get(field);
  }

  function list(field) {
    return document.getElementById(`offers-${field.name}`);
  }

  function hide(field) {
    list(field)?.remove();
    field.removeAttribute("aria-activedescendant");
    field.removeAttribute("aria-controls");
  }

  async function offer(field, isNew) {
    const turn = turnOf(field);
    const row = field.closest("tr");
    const query = new URLSearchParams({ cell: field.name, text: field.value, behind: row.dataset.behind, in: row.dataset.in });
    let answer;
    try {
      const response = await fetch(`${table.dataset.offers}?${query}`, { headers: { "HX-Request": "true" } });
      if (!response.ok) return;
      answer = await response.json();
    } catch {
      return; // offers are a help; saving says that there is no connection
    }
    if (turn !== turns.get(field) || !field.isConnected) return;
    if (field.value.trim() || isNew) tellMeaning(field, answer.said);
    if (document.activeElement === field) show(field, answer.offers.filter((one) => !one.take || isBare(field.form)));
  }

  // A whole row may come in the place of one that has nothing but a title.
  const isBare = (form) => form.elements.new && CELLS.every((cell) => !form.elements[cell].value);

  function tellMeaning(field, said) {
    const echo = document.getElementById(`echo-${field.name}`);
    if (!said.new) {
      echo.textContent = said.echo;
      return;
    }
    if (echo.dataset.new === said.new && echo.querySelector("fieldset")) return;
    const question = document.getElementById("question-template").content.cloneNode(true);
    question.querySelector("legend").textContent = said.echo;
    for (const radio of question.querySelectorAll("input[type='radio']")) radio.name = `make-${field.name}`;
    const asks = question.querySelector("input[type='hidden']");
    asks.name = `asked-${field.name}`;
    asks.value = said.new;
    echo.dataset.new = said.new;
    echo.replaceChildren(question);
  }

  function show(field, found) {
    hide(field);
    if (!found.length) return;
    const box = document.createElement("ul");
    box.id = `offers-${field.name}`;
    box.className = "offers";
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", "Предложенные слова");
    found.forEach((one, index) => {
      const item = document.createElement("li");
      item.id = `offer-${field.name}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.words = one.words;
      if (one.take) item.dataset.take = one.take;
      item.textContent = one.words;
      if (one.note) item.append(Object.assign(document.createElement("small"), { textContent: one.note }));
      box.append(item);
    });
    box.addEventListener("mousedown", (event) => {
      const item = event.target.closest("li");
      event.preventDefault();
      if (item) choose(field, item);
    });
    field.after(box);
    field.setAttribute("aria-controls", box.id);
  }

  function choose(field, item) {
    hide(field);
    if (item.dataset.take) {
      const button = Object.assign(document.createElement("button"), { name: "take", value: item.dataset.take, hidden: true });
      field.form.append(button);
      button.click();
      return;
    }
    field.value = item.dataset.words;
    // What was asked about the letters typed so far goes at once: Tab leads on to the next cell.
    const echo = document.getElementById(`echo-${field.name}`);
    echo.replaceChildren();
    delete echo.dataset.new;
    field.dispatchEvent(new Event("editor:chosen", { bubbles: true }));
    offerMeaning(field);
  }

  function offerMeaning(field) {
    const turn = turnOf(field);
    const query = new URLSearchParams({ cell: field.name, text: field.value });
    fetch(`${table.dataset.offers}?${query}`, { headers: { "HX-Request": "true" } })
      .then((response) => (response.ok ? response.json() : null))
      .then((answer) => { if (answer && turn === turns.get(field) && field.isConnected) tellMeaning(field, answer.said); })
      .catch(() => {});
  }

  function mark(field, item) {
    for (const other of list(field).children) other.setAttribute("aria-selected", String(other === item));
    if (item) {
      field.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  // Whether a key was meant for the list of offers.
  function offersKey(event) {
    const field = event.target;
    const box = field.matches("textarea.words") && list(field);
    if (!box || event.altKey) return false;
    const items = [...box.children];
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.key === "ArrowUp" && at < 0) return false;
      event.preventDefault();
      mark(field, items[event.key === "ArrowDown" ? Math.min(at + 1, items.length - 1) : at - 1]);
      return true;
    }
    if (event.key === "Escape") {
      event.preventDefault();
      hide(field);
      return true;
    }
    if (at >= 0 && (event.key === "Enter" || event.key === "Tab")) {
      const goesOn = event.key === "Tab" || event.ctrlKey;
      if (!goesOn) event.preventDefault();
      choose(field, items[at]);
      return !goesOn;
    }
    return false;
  }

  // Before editor.js, which stands behind this file: what a key does in the list it does not do to the row.
  table.addEventListener("keydown", (event) => {
    if (offersKey(event)) event.stopImmediatePropagation();
  });
  table.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("textarea.words") || !field.closest(".row-form")) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => offer(field, true), 150);
  });
  table.addEventListener("focusin", (event) => {
    const field = event.target;
    if (field.matches("textarea.words") && field.closest(".row-form") && !field.value) offer(field, false);
  });
  table.addEventListener("focusout", (event) => {
    if (event.target.matches("textarea.words")) hide(event.target);
  });
  // A plan is a table of lines: Enter in a cell takes offered words, and is no line break.
  table.addEventListener("keypress", (event) => {
    if (event.key === "Enter" && event.target.matches(".row-form textarea.words") && !event.shiftKey) event.preventDefault();
  });
})();
