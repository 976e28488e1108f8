// The editor with a keyboard and without whole pages: a row opens, is saved and moves where it stands. Everything here also
// works without this file, one page at a time.
"use strict";

(() => {
  const table = document.getElementById("rows");
  if (!table || !window.htmx) return;
  const state = document.getElementById("state");
  const line = document.getElementById("told-line");
  const CELLS = ["title", "format", "venue", "schedule", "department"];
  const mayEdit = Boolean(document.querySelector(".bar .keys"));
  const closed = new Map(); // rows as they were before they were opened; their words are kept by keeping.js
  const shown = new WeakMap(); // what each open form showed at first
  const awaited = new Set(); // rows whose answers are on their way
  let lastCell = "title";
  let added = ""; // the row that the last answer began with
  if (mayEdit) table.classList.add("can-open");

  // What is said

  function say(words) {
    line.textContent = words;
    window.clearTimeout(say.timer);
    say.timer = window.setTimeout(() => { line.textContent = ""; }, 6000);
  }

  function setState(words, isUnsaved) {
    state.textContent = words;
    state.classList.toggle("unsaved", Boolean(isUnsaved));
  }

  // Rows and cells

  const openRow = () => table.querySelector("tr.open:not(.band-open)");
  const formOf = (row) => row && row.querySelector("form.row-form");
  const keyOf = (row) => row.id.replace("row-", "");
  const nameOf = (form) => (form.elements.new ? "Новая строка" : `№ ${form.dataset.number}`);
  const rowsOf = (section) => [...section.querySelectorAll("tr[id^='row-']")];

  function words(form) {
    const found = {};
    for (const field of form.querySelectorAll("textarea, select, input:not([type='hidden'])")) {
      if (!field.name || field.name === "number" || field.form !== form) continue;
      const key = field.type === "checkbox" || field.type === "radio" ? `${field.name}=${field.value}` : field.name;
      found[key] = field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
    }
    return found;
  }

  function isDirty(form) {
    if (!form || !form.querySelector("textarea")) return false;
    if (form.dataset.refused) return true;
    const now = words(form);
    const before = shown.get(form) || now;
    return Object.keys(now).some((key) => key in before && now[key] !== before[key]);
  }

  function settle(row) {
    // A row that has come open: remember what it showed, offer words kept from before, look after its fields.
    const form = formOf(row);
    if (!form || shown.has(form)) return false;
    shown.set(form, words(form));
    if (form.querySelector(".refused, .clashes")) form.dataset.refused = "1";
    setState(form.dataset.refused ? `${nameOf(form)}: не сохранено` : "", Boolean(form.dataset.refused));
    return true;
  }

  function focusCell(row, cell) {
    const form = formOf(row);
    if (!form) return;
    const field = form.elements[CELLS.includes(cell) ? cell : "title"] || form.querySelector("button, a");
    if (!field) return;
    field.focus({ preventScroll: true });
    if (field.setSelectionRange) field.setSelectionRange(field.value.length, field.value.length);
    row.scrollIntoView({ block: "nearest" });
  }

  function focusClosed(row, cell) {
    const place = row && row.cells[CELLS.indexOf(cell) + 1];
    if (!place) return;
    for (const other of table.querySelectorAll("td[tabindex='0']")) other.tabIndex = -1;
    place.tabIndex = 0;
    place.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  const cellOf = (place) => CELLS[place.cellIndex - 1] || "title";

  // Opening and closing

  async function open(row, cell) {
    if (!mayEdit || !(await leave())) return;
    lastCell = cell;
    const key = keyOf(row);
    row = document.getElementById(`row-${key}`);
    if (!row) return;
    closed.set(key, row.cloneNode(true));
    await ask("GET", `?row=${key}&cell=${cell}`, row, "outerHTML");
  }

  async function insert(query, row, swap) {
    if (!mayEdit || !(await leave())) return;
    lastCell = "title";
    await ask("GET", query, row, swap);
  }

  // What the answer is to come into stays in the page until it has come.
  async function ask(method, query, target, swap, values) {
    awaited.add(target);
    try {
      await window.htmx.ajax(method, table.dataset.url + query, { target, swap, values, source: table });
    } finally {
      awaited.delete(target);
    }
  }

  // Whether no row stands open any more: words that were typed are saved first.
  async function leave() {
    const row = openRow();
    if (!row) return true;
    const form = formOf(row);
    if (!isDirty(form)) {
      shut(row);
      return true;
    }
    await submit(form, "save");
    return !openRow();
  }

  function shut(row) {
    const key = keyOf(row);
    const was = closed.get(key);
    closed.delete(key);
    if (key === "new") row.remove();
    else if (was) {
      row.replaceWith(was);
      ticks();
    }
    else {
      const asked = new URLSearchParams(window.location.search);
      for (const name of ["row", "cell", "insert", "in", "first", "seek"]) asked.delete(name);
      window.location.assign(`${table.dataset.url}?${asked}#row-${key}`);
    }
    setState("", false);
    return was;
  }

  function cancel(row) {
    const form = formOf(row);
    if (isDirty(form)) {
      window.keeping?.keep(form);
      say(`${nameOf(form)}: слова не сохранены. Откройте строку, и они будут предложены снова.`);
    }
    const behind = row.previousElementSibling;
    const was = shut(row);
    focusClosed(was || behind, lastCell);
  }

  let waiting = [];

  function submit(form, act) {
    const answered = new Promise((done) => { waiting.push(done); });
    (form.querySelector(`button[value="${act}"]`) || form.querySelector('button[value="save"]')).click();
    return answered;
  }

  function answered() {
    const all = waiting;
    waiting = [];
    for (const done of all) done();
  }

  // What came back

  document.body.addEventListener("htmx:afterSettle", () => {
    const template = document.getElementById("told");
    let told = null;
    if (template) {
      const others = [...template.content.querySelectorAll("tr")].map((fresh) => fresh.id);
      for (const fresh of [...template.content.querySelectorAll("tr")]) {
        const old = document.getElementById(fresh.id);
        if (old && !old.classList.contains("open")) old.replaceWith(fresh);
        else if (!old) table.tBodies[0].append(fresh); // its place is told below
      }
      told = JSON.parse(template.dataset.told);
      template.remove();
      for (const key of told.gone) document.getElementById(`row-${key}`)?.remove();
      const isWhole = !told.places || arrange(told.places, told.sections);
      say(isWhole ? told.said : `${told.said} В плане есть новое от коллеги: обновите страницу, чтобы это увидеть.`);
      tellUndo(told.undo);
      if (!told.refused) lookLater([added, ...others]);
    }
    const row = openRow();
    if (row) {
      if (settle(row) || !row.contains(document.activeElement)) {
        // htmx gives the focus to the field of the same name, which is another row's.
        focusCell(row, row.id === "row-new" && !formOf(row).dataset.refused ? "title" : lastCell);
      }
      const conflict = row.querySelector(".clashes, .refused");
      if (conflict) conflict.scrollIntoView({ block: "nearest" });
    } else if (told && !told.refused) {
      setState(`Всё сохранено в ${new Date().toTimeString().slice(0, 5)}`, false);
      if (!table.contains(document.activeElement)) focusClosed(document.getElementById(added), lastCell);
    }
    ticks();
    answered();
  });

  // Findings: the whole plan is looked over anew after an act, so the rows that were worked on are told of theirs later.

  const unlooked = new Set();
  let looking;

  function lookLater(ids) {
    for (const id of ids) if (/^row-\d+$/.test(id)) unlooked.add(id.replace("row-", ""));
    window.clearTimeout(looking);
    looking = window.setTimeout(look, 1500);
  }

  async function look() {
    const query = [...unlooked].slice(0, 50).map((key) => `row=${key}`).join("&");
    unlooked.clear();
    let html;
    try {
      const response = await fetch(`${table.dataset.findings}?${query}`, { headers: { "HX-Request": "true" } });
      if (!response.ok) return;
      html = await response.text();
    } catch {
      return; // the next page tells of them
    }
    const found = new DOMParser().parseFromString(html, "text/html").getElementById("found");
    if (!found) return;
    document.getElementById("found-total").textContent = found.dataset.total;
    for (const row of [...found.content.querySelectorAll("tr")]) putLooked(row);
    ticks();
  }

  function putLooked(row) {
    const old = document.getElementById(row.id);
    if (!old || old.classList.contains("open") || old.querySelector("details[open]") || awaited.has(old)) return;
    const [place, box] = [[...old.cells].indexOf(document.activeElement), old.querySelector("input[type='checkbox']")];
    if (place < 0 && old.contains(document.activeElement)) return;
    row.hidden = old.hidden;
    old.replaceWith(row);
    tick(row);
    if (box?.checked) row.querySelector("input[type='checkbox']").checked = true;
    if (place > 0) focusClosed(row, CELLS[place - 1]);
  }

  function tellUndo(step) {
    const form = document.getElementById("undo");
    form.hidden = !step;
    if (!step) return;
    const button = form.querySelector("button");
    button.value = step.pk;
    button.querySelector("span").textContent = step.label;
  }

  // Numbers, and rows to their places: of each section the rows in order. Whether the page has every row and section of the
  // plan, where it means to show all of them.
  function arrange(places, sections) {
    const bodies = sections.map((key) => document.getElementById(`section-${key}`));
    bodies.forEach((body, index) => { if (body) body.dataset.number = index + 1; });
    const order = [...table.tBodies].filter((body) => body.dataset.number).map((body) => body.id);
    let isWhole = order.join() === sections.map((key) => `section-${key}`).join();
    const numbers = new Map(places.map(([key, section, number]) => [String(key), [section, number]]));
    for (const row of table.querySelectorAll("tr[id^='row-']")) {
      if (row.id !== "row-new" && !row.classList.contains("open") && !numbers.has(keyOf(row))) row.remove();
    }
    const last = new Map();
    for (const [key, section, number] of places) {
      const row = document.getElementById(`row-${key}`);
      const body = bodies[section - 1];
      if (!row || !body) {
        isWhole = false;
        continue;
      }
      const behind = last.get(section) || body.querySelector("tr.band, tr.band-open");
      let before = row.previousElementSibling;
      while (before && before.id === "row-new") before = before.previousElementSibling;
      if (before !== behind) behind.after(row);
      last.set(section, row);
      const link = row.querySelector("td.n > a, td.n > b");
      if (link && !row.classList.contains("dropped")) link.textContent = number;
      nameTick(row);
    }
    bodies.forEach((body, index) => {
      const count = body?.querySelector("[data-count]");
      if (count) count.textContent = plural(places.filter(([, section, number]) => section === index + 1 && number).length);
    });
    for (const twin of table.querySelectorAll("a.twin")) {
      const place = numbers.get(twin.hash.replace("#row-", ""));
      if (place) twin.textContent = place[1] ? `${place[0]}.${place[1]}` : `${place[0]}, снято`;
      else (twin.closest("small") || twin).remove();
    }
    return isWhole || /[?&](?:q|findings|mine)=./.test(window.location.search);
  }

  function plural(number) {
    const [tens, ones] = [number % 100, number % 10];
    const form = ones === 1 && tens !== 11 ? "строка" : ones > 1 && ones < 5 && (tens < 12 || tens > 14) ? "строки" : "строк";
    return `${number}\u00a0${form}`;
  }

  document.body.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    answered();
    setState("Не сохранено", true);
    if (xhr.getResponseHeader("HX-Trigger")) return; // keeping.js says who has to sign in
    if (xhr.status === 403) say("На это действие нет права. Слова остались в строке.");
    else say("Сервер не смог ответить. Слова остались в строке: сохраните ещё раз.");
  });
  document.body.addEventListener("htmx:sendError", () => {
    answered();
    setState("Нет связи, не сохранено", true); // the rest keeping.js says
  });
  // A form that is sent as a page takes its words with it.
  document.addEventListener("submit", (event) => {
    const form = formOf(openRow());
    if (form && event.target.id === "undo" && isDirty(form)) {
      event.preventDefault();
      say("Сначала сохраните или закройте открытую строку.");
    }
  });

  // The mouse

  table.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (!row || event.defaultPrevented) return;
    if (event.target.closest("[data-close]")) {
      event.preventDefault();
      cancel(row);
      return;
    }
    const add = event.target.closest("[data-add]");
    if (add) {
      event.preventDefault();
      const rows = rowsOf(add.closest("tbody")).filter((other) => other.id !== "row-new");
      insert(`?insert=end&in=${add.dataset.add}`, rows.at(-1) || row, "afterend");
      return;
    }
    if (row.classList.contains("open") || row.classList.contains("band") || !row.id) return;
    const link = event.target.closest("a");
    if (link && !link.search.includes("row=")) return;
    if (event.target.closest("input, button, summary, details[open]") || window.getSelection().toString()) return;
    const place = event.target.closest("td");
    if (!place || (row.classList.contains("dropped") && !link)) return;
    event.preventDefault();
    open(row, cellOf(place));
  });

  // A number is typed over: beside the old digits a «1» would make № 91 of № 9, which is the end of the section.
  table.addEventListener("click", (event) => {
    if (event.target.matches(".to-number input")) event.target.select();
  });

  // The keyboard: cells of closed rows

  // Only the first link leads to the table itself: where the table took the focus, a press of the mouse on any row would give
  // it to the first one, which scrolls the pressed row from under the mouse.
  table.removeAttribute("tabindex");
  // The admin's own first link leads to the rows here.
  const skip = document.querySelector(".skip-to-content-link");
  if (skip) {
    skip.textContent = "К строкам";
    skip.href = "#rows";
    document.querySelector(".skip-rows").remove();
  }
  (skip || document.querySelector(".skip-rows")).addEventListener("click", (event) => {
    event.preventDefault();
    focusClosed(rowsOf(table).find((row) => !row.hidden && !row.classList.contains("open")), "title");
  });
  const first = table.querySelector("tbody tr:not(.band):not(.open) td:nth-child(2)");
  if (first) first.tabIndex = 0;

  function step(place, key) {
    const rows = rowsOf(table).filter((row) => !row.hidden && !row.classList.contains("open"));
    const index = rows.indexOf(place.parentElement);
    const row = { ArrowUp: rows[index - 1], ArrowDown: rows[index + 1], Home: rows[0], End: rows.at(-1) }[key] || place.parentElement;
    const column = place.cellIndex + ({ ArrowLeft: -1, ArrowRight: 1 }[key] || 0);
    focusClosed(row, CELLS[Math.min(Math.max(column, 1), CELLS.length) - 1]);
  }

  function act(row, name, more) {
    const link = row.querySelector("td.n > a");
    const place = `${row.dataset.p}.${link ? link.textContent : 0}`;
    closed.set(keyOf(row), row.cloneNode(true)); // an act that is refused comes back with the row open
    ask("POST", "", row, "outerHTML", { row: keyOf(row), act: name, place, ...more });
  }

  table.addEventListener("editor:dropped", (event) => act(event.target, "number", event.detail));

  table.addEventListener("keydown", (event) => {
    const place = event.target.closest("td");
    if (event.target !== place || !place || place.parentElement.classList.contains("open") || isForSection(event)) return;
    const row = place.parentElement;
    lastCell = cellOf(place);
    if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      act(row, event.key === "ArrowUp" ? "up" : "down");
    } else if (event.altKey && ["PageUp", "PageDown"].includes(event.key)) {
      event.preventDefault();
      act(row, "number", { number: event.key === "PageUp" ? 1 : 999999 }); // beyond the last one is the last one
    } else if (event.altKey && event.key === "Enter") {
      event.preventDefault();
      insert(`?insert=below&row=${keyOf(row)}`, row, "afterend");
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(row, lastCell);
    } else if (event.key.startsWith("Arrow") || ((event.key === "Home" || event.key === "End") && event.ctrlKey)) {
      event.preventDefault();
      step(place, event.key);
    } else if (event.key === " ") {
      const tick = row.querySelector("input[type='checkbox']");
      if (tick) tick.click();
      event.preventDefault();
    }
  });

  // A key that is a sign alone works in the table only: who dictates would press it by speaking (WCAG 2.1.4).
  table.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select");
    if (event.code === "Slash" && !isTyping && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      document.getElementById("q").focus();
    }
  });

  // Wherever one is: a row at the end of the section, a section behind it.
  const isForSection = (event) => event.key === "Enter" && event.ctrlKey && event.altKey;

  document.addEventListener("keydown", async (event) => {
    if (event.defaultPrevented || event.key !== "Enter" || !event.altKey) return;
    const section = event.target.closest("tbody") || table.querySelector("tbody:target") || table.tBodies[table.tBodies.length - 1];
    if (!isForSection(event)) section?.querySelector("[data-add]")?.click();
    else if (document.querySelector("[data-new-section]") && (await leave())) {
      window.location.assign(`${table.dataset.url}?section=new&behind=${(section?.id || "").replace("section-", "")}`);
    }
  });

  // A section is a page of its own: its keys press what the page has.
  table.addEventListener("keydown", (event) => {
    const form = event.target.closest("form.band-form");
    if (!form || event.defaultPrevented || event.altKey) return;
    const pressed = event.key === "Enter" && event.ctrlKey ? form.querySelector('button[value="save"]') : null;
    const link = event.key === "Escape" ? form.querySelector("a[data-cancel]") : null;
    if (pressed || link) event.preventDefault();
    (pressed || link)?.click();
  });

  // What unfolds in a row at the foot of the window comes into sight.
  table.addEventListener("toggle", (event) => {
    const panel = event.target.open && event.target.querySelector(".panel, .fold");
    if (panel) panel.scrollIntoView({ block: "nearest" });
  }, true);

  // The keyboard: the open row

  table.addEventListener("keydown", (event) => {
    const form = event.target.closest("form.row-form");
    if (!form) return;
    if (isForSection(event)) return;
    const row = form.closest("tr");
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (menu) {
      event.preventDefault();
      menu.open = false;
      menu.querySelector("summary").focus();
      return;
    }
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      const next = form.querySelector('button[value="next"]') ? "next" : "below";
      submit(form, event.shiftKey ? next : "save");
    } else if (event.key === "Enter" && event.altKey) {
      event.preventDefault();
      submit(form, form.querySelector('button[value="next"]') ? "next" : "below");
    } else if (event.key === "Escape") {
      event.preventDefault();
      cancel(row);
    } else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key) && form.querySelector('button[value="up"]')) {
      event.preventDefault();
      submit(form, event.key === "ArrowUp" ? "up" : "down");
    } else if (event.key === "Enter" && event.target.name === "number") {
      event.preventDefault();
      submit(form, "number");
    }
  });

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const key = event.detail.xhr.responseText.match(/^<tr id="(row-\d+)"/);
    if (!key) return;
    added = key[1];
    // A row that an earlier press has added comes again in the place of the one that was open.
    const twin = document.getElementById(added);
    if (twin && twin !== event.detail.target) twin.remove();
  });

  function noteInput(form) {
    const isUnsaved = isDirty(form);
    setState(isUnsaved ? `${nameOf(form)}: ещё не сохранено` : "", isUnsaved);
  }

  for (const kind of ["input", "editor:chosen"]) {
    table.addEventListener(kind, (event) => {
      const form = event.target.closest("form.row-form");
      if (form) noteInput(form);
    });
  }
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (cell && event.target.matches("textarea.words")) lastCell = cell.dataset.cell;
  });

  // Ticks: many rows for one change, Shift for all between two

  const bulk = document.getElementById("bulk");
  let ticked = null;

  function tick(row) {
    const place = row.querySelector("td.n");
    if (!bulk || !place || row.classList.contains("dropped") || place.querySelector("input")) return;
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "row", value: keyOf(row) });
    box.setAttribute("form", "bulk");
    place.prepend(box);
    nameTick(row);
  }

  function nameTick(row) {
    const box = row.querySelector("td.n > input");
    if (box) box.setAttribute("aria-label", `Выбрать № ${row.querySelector("td.n > a, td.n > b").textContent}`);
  }

  function ticks() {
    for (const row of rowsOf(table)) if (!row.classList.contains("open")) tick(row);
    tellTicks();
  }

  function tellTicks() {
    if (!bulk) return;
    const count = table.querySelectorAll("input[name='row'][type='checkbox']:checked").length;
    bulk.hidden = !count;
    bulk.querySelector("output").textContent = count;
  }

  table.addEventListener("click", (event) => {
    if (!event.target.matches("input[name='row'][type='checkbox']")) return;
    const boxes = [...table.querySelectorAll("input[name='row'][type='checkbox']")].filter((box) => !box.closest("tr").hidden);
    if (event.shiftKey && ticked && ticked.isConnected) {
      const [from, to] = [boxes.indexOf(ticked), boxes.indexOf(event.target)].sort((one, other) => one - other);
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    ticked = event.target;
    tellTicks();
  });
  bulk?.addEventListener("reset", () => window.setTimeout(tellTicks, 0));
  ticks();

  // Searching in the page

  const search = document.getElementById("q");
  const fold = (text) => text.toLowerCase().replaceAll("ё", "е");
  search?.addEventListener("input", () => {
    const parts = fold(search.value).split(/\s+/).filter(Boolean);
    for (const row of rowsOf(table)) {
      if (row.classList.contains("open")) continue;
      const own = fold(row.textContent);
      row.hidden = !parts.every((part) => own.includes(part));
    }
  });
  search?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    focusClosed(rowsOf(table).find((row) => !row.hidden && !row.classList.contains("open")), "title");
  });
  document.getElementById("choice").addEventListener("change", (event) => {
    if (event.target.type === "checkbox") event.target.form.requestSubmit();
  });
  if (search?.value) search.dispatchEvent(new Event("input", { bubbles: true }));

  const row = openRow();
  if (row) {
    settle(row);
    const cell = new URL(window.location.href).searchParams.get("cell") || "title";
    focusCell(row, cell);
    // A browser that comes to the row by its anchor takes the focus away once more when the page has loaded.
    window.addEventListener("load", () => window.setTimeout(() => {
      if (!row.contains(document.activeElement)) focusCell(row, cell);
    }, 0));
  }
})();
