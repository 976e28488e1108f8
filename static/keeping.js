// Keeps unsaved words of the admin's forms in this browser, for each person apart, and offers them again.
//
// Every <form method="post"> of #content is watched. What differs from the page as it was drawn is stored under the person
// (<meta name="keeping" content="user id" data-index="/admin/">), the page and the form, with the form's hidden marks: words
// that come back over a newer state bring what their author saw, so the server merges them or shows a conflict.
// They are forgotten when the server has stored them, when their author forgets them or signs out; never by an ended session.
//
// For a page of its own kind:
//   data-keep="key"   on a form: the name its words are kept under, for the whole site, instead of page + place on the page
//   data-keep="off"   on a form: not watched
//   data-keep-title   on a form: what the words are called in the list of the start page; else the page's heading
//   data-keep-url     on a form: where its words are offered; else the page's address
//   data-keep-offer   on a form: the id of what the offer is put into; else it stands first in the form
//   data-keep-unsaved on a form that came as the answer to htmx: the words it was drawn with are not stored by the server
//   data-keep="off"   on a field: never stored
// A form that a script or htmx has put into the page is found by itself; one that leaves the page keeps its words.
// A request of htmx from a watched form forgets its words when it was successful, and keeps them when it was not.
//
//   keeping.watch(form)    begin at once, with what is stored offered; scripts rarely need it
//   keeping.keep(form)     store now what is typed; true if there are unsaved words
//   keeping.forget(form)   the words are saved or not wanted: the form as it stands is the saved state
//   keeping.isDirty(form)
//   keeping.say(sentence, link, address)   a line at the foot of the window; without arguments it goes
//
// Events, which bubble from the form: keeping:kept, keeping:offered, keeping:restored, keeping:forgotten.
// Events of an answer to htmx (HX-Trigger): keeping:signed-out, keeping:stale; detail.address is the sign-in page.
"use strict";

(() => {
  const meta = document.querySelector('meta[name="keeping"]');
  if (!meta) return;
  const person = meta.content;
  // Two sites may stand below two paths of one host, whose pages share the store: each has people of its own.
  const SITE = meta.dataset.index === "/admin/" ? "" : `${meta.dataset.index} `;
  const PREFIX = `keeping ${SITE}${person} `;
  const WHO = `keeping ${SITE}who`; // who is signed in by now
  const IN = `keeping ${SITE}in ${person}`; // when a page was last opened by this person, who was signed in then
  const OUT = `keeping ${SITE}out ${person}`; // when this person has signed out by his own will
  const BORN = Date.now();
  const DAYS = 14;
  const LOST = "Нет связи. Браузер помнит ваши слова; отправьте ещё раз, когда она вернётся.";
  const MOST = 40;
  const LONGEST = 1000000; // letters of one form
  const forms = new Map();
  let isLeaving = false;
  let sent = ""; // what was kept of the form that htmx sent last
  let shown = ""; // the words that this page is the answer to: it was not content with them

  // The store: a browser may refuse it, or have no room

  function read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  }

  function write(name, value) {
    try {
      localStorage.setItem(name, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  function drop(name) {
    try {
      localStorage.removeItem(name);
    } catch {
      // Nothing was stored, then.
    }
  }

  function entries() {
    const found = [];
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        const name = localStorage.key(index);
        const entry = name.startsWith(PREFIX) ? read(name) : null;
        if (entry && Array.isArray(entry.fields)) found.push({ name, ...entry });
      }
    } catch {
      return [];
    }
    return found.sort((one, other) => other.at - one.at);
  }

  function tidyUp() {
    const oldest = BORN - DAYS * 86400000;
    entries().forEach((entry, index) => {
      if (index >= MOST || entry.at < oldest) drop(entry.name);
    });
  }

  // The server says once of each form that was sent what came of it (events/admin/carrying.py).
  function hearAnswer() {
    const cookie = document.cookie.match(/(?:^|; )kept_answer=(saved|shown)\.([0-9a-z]+)/);
    if (!cookie) return;
    document.cookie = `kept_answer=; path=${meta.dataset.index}; max-age=0; samesite=lax`;
    if (cookie[1] === "shown") shown = cookie[2];
    else for (const entry of entries()) if (entry.nonce === cookie[2]) drop(entry.name);
  }

  // The fields of a form

  function fieldsOf(form) {
    return [...form.elements].filter(
      (field) =>
        field.name &&
        !["csrfmiddlewaretoken", "kept"].includes(field.name) &&
        !["password", "file", "submit", "button", "image", "reset"].includes(field.type) &&
        !field.name.includes("password") &&
        field.tagName !== "FIELDSET" &&
        field.dataset.keep !== "off",
    );
  }

  function optionsOf(select, isDrawn) {
    const chosen = [...select.options].filter((option) => (isDrawn ? option.defaultSelected : option.selected));
    if (isDrawn && !chosen.length && !select.multiple && select.options.length) chosen.push(select.options[0]);
    return chosen.map((option) => [option.value, option.text]).sort();
  }

  // One field as it is, or as the server has drawn it: browsers fill in forms by themselves when one goes back.
  function valueOf(field, isDrawn) {
    if (field.tagName === "SELECT") return optionsOf(field, isDrawn);
    if (field.type === "checkbox" || field.type === "radio") return isDrawn ? field.defaultChecked : field.checked;
    return (isDrawn ? field.defaultValue : field.value).replace(/\r\n?/g, "\n");
  }

  function isTyped(field) {
    return field.type !== "hidden";
  }

  // Boxes and buttons of one name are told apart by their value.
  function nameOf(field) {
    const isBox = field.type === "checkbox" || field.type === "radio";
    return isBox ? `${field.name}=${field.value}` : field.name;
  }

  function snapshot(form, isDrawn) {
    return fieldsOf(form).map((field) => [nameOf(field), valueOf(field, isDrawn), isTyped(field)]);
  }

  function typed(fields) {
    return JSON.stringify(fields.filter((field) => field[2]).map(([name, value]) => [name, Array.isArray(value) ? value.map((option) => option[0]) : value]));
  }

  function labelOf(field) {
    const label = field.labels && field.labels[0];
    const legend = field.type === "radio" || field.type === "checkbox" ? field.closest("fieldset")?.querySelector("legend") : null;
    const words = legend?.textContent || label?.textContent || field.getAttribute("aria-label") || "";
    return words.replace(/[:\s]+$/, "").replace(/\s+/g, " ").trim();
  }

  // One form

  function keyOf(form) {
    const own = form.dataset.keep;
    if (own) return own;
    const place = [...document.querySelectorAll("#content form")].indexOf(form);
    return `${location.pathname} ${form.id || place}`;
  }

  function isWatchable(form) {
    return (
      form.method === "post" &&
      form.dataset.keep !== "off" &&
      form.closest("#content") &&
      fieldsOf(form).some((field) => isTyped(field) && !["checkbox", "radio"].includes(field.type)) &&
      !["login-form", "changelist-form"].includes(form.id)
    );
  }

  function watch(form) {
    if (forms.has(form)) return;
    const state = { key: `${PREFIX}${keyOf(form)}~`, saved: typed(snapshot(form, true)), timer: 0, nonce: "" };
    forms.set(form, state);
    if ("keepUnsaved" in form.dataset) takeOver(form, state);
    for (const entry of entries().filter((found) => found.name.startsWith(state.key))) {
      if (entry.name === state.key + state.nonce) continue;
      if (entry.nonce === shown) {
        // These very words stand in the form, and what the page says of them is newer than they are.
        state.nonce = entry.nonce;
        state.saved = null;
        keep(form);
      } else if (typed(entry.fields) === state.saved) {
        drop(entry.name);
      } else {
        offer(form, state, entry);
      }
    }
  }

  // The server was not content with these words. What was kept of them stays as it is, with what their author had seen, so
  // that a conflict is shown again to one who comes back to them.
  function takeOver(form, state) {
    state.saved = null;
    if (sent.startsWith(state.key) && read(sent)) {
      state.nonce = sent.slice(state.key.length);
      state.kept = typed(snapshot(form, false));
    } else {
      drop(sent);
      keep(form);
    }
    sent = "";
  }

  function isDirty(form) {
    const state = forms.get(form);
    return Boolean(state) && typed(snapshot(form, false)) !== state.saved;
  }

  function keep(form) {
    const state = forms.get(form);
    if (!state) return false;
    window.clearTimeout(state.timer);
    if (!isDirty(form)) {
      if (state.nonce) drop(state.key + state.nonce);
      state.nonce = "";
      return false;
    }
    if ((read(OUT) || 0) > BORN) return true;
    if (state.kept && state.kept === typed(snapshot(form, false)) && read(state.key + state.nonce)) return true;
    state.nonce = state.nonce || newNonce();
    const fields = snapshot(form, false);
    const entry = {
      at: Date.now(),
      nonce: state.nonce,
      title: form.dataset.keepTitle || headings() || document.title,
      url: form.dataset.keepUrl || location.pathname + location.search,
      labels: changedLabels(form),
      fields,
    };
    const isStored = JSON.stringify(fields).length <= LONGEST && write(state.key + state.nonce, entry);
    if (isStored) form.dispatchEvent(new CustomEvent("keeping:kept", { bubbles: true }));
    else say("Браузер не может запомнить столько слов: сохраните их сами, не закрывая страницу.");
    return true;
  }

  function headings() {
    const found = document.querySelectorAll("#content > h1, #content > h2");
    return [...found].map((heading) => heading.textContent.trim()).join(": ");
  }

  function newNonce() {
    return [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(36).padStart(2, "0")).join("");
  }

  function changedLabels(form) {
    const changed = fieldsOf(form).filter((field) => isTyped(field) && JSON.stringify(valueOf(field, true)) !== JSON.stringify(valueOf(field, false)));
    return [...new Set(changed.map(labelOf).filter(Boolean))].slice(0, 6);
  }

  function forget(form) {
    const state = forms.get(form);
    if (!state) return;
    window.clearTimeout(state.timer);
    drop(state.key + state.nonce);
    state.nonce = "";
    state.saved = typed(snapshot(form, false));
    form.dispatchEvent(new CustomEvent("keeping:forgotten", { bubbles: true }));
  }

  // Offering

  function timeOf(at) {
    const then = new Date(at);
    const time = then.toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
    const isToday = then.toDateString() === new Date().toDateString();
    return isToday ? time : `${then.toLocaleDateString("ru", { day: "numeric", month: "long" })}, ${time}`;
  }

  function element(tag, words, className) {
    const made = document.createElement(tag);
    if (words) made.textContent = words;
    if (className) made.className = className;
    return made;
  }

  function button(words, act) {
    const made = element("button", words, "linklike");
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function offer(form, state, entry) {
    const box = element("div", "", "kept-offer");
    box.setAttribute("role", "status");
    const what = entry.labels?.length ? ` (${entry.labels.join(", ")})` : "";
    box.append(
      `Остались несохранённые слова от ${timeOf(entry.at)}${what}: `,
      button("вернуть", () => {
        box.remove();
        if (read(entry.name)) restore(form, state, entry);
        else say("Эти слова тем временем сохранены.");
      }),
      " / ",
      button("забыть", () => {
        box.remove();
        drop(entry.name);
        focusOf(form)?.focus();
        form.dispatchEvent(new CustomEvent("keeping:forgotten", { bubbles: true }));
      }),
    );
    (document.getElementById(form.dataset.keepOffer) || form).prepend(box);
    form.dispatchEvent(new CustomEvent("keeping:offered", { bubbles: true }));
  }

  function focusOf(form) {
    return fieldsOf(form).find((field) => isTyped(field) && !field.disabled && field.offsetParent);
  }

  function choose(select, options) {
    const wanted = new Set(options.map((option) => option[0]));
    for (const [value, words] of options) {
      const isThere = [...select.options].some((option) => option.value === value);
      // A choice that is fetched while one searches has only what was chosen among its options.
      if (!isThere && select.classList.contains("admin-autocomplete")) select.add(new Option(words, value));
      else if (!isThere) return false;
    }
    for (const option of select.options) option.selected = wanted.has(option.value);
    return true;
  }

  // Puts every field back, the hidden marks with them; what has no place any more is shown to be copied.
  function restore(form, state, entry) {
    const there = new Map(fieldsOf(form).map((field) => [nameOf(field), field]));
    const homeless = [];
    for (const [name, value, wasTyped] of entry.fields) {
      const field = there.get(name);
      const isPut = field && put(field, value);
      const fold = isPut && wasTyped && field.closest("details");
      if (fold && JSON.stringify(valueOf(field, false)) !== JSON.stringify(valueOf(field, true))) fold.open = true;
      if (!isPut && wasTyped && value !== false) homeless.push(Array.isArray(value) ? value.map((option) => option[1]).join(", ") : value === true ? "" : value);
    }
    drop(state.key + state.nonce);
    state.nonce = entry.nonce;
    keep(form);
    if (homeless.some(Boolean)) {
      const box = element("div", "Для этих слов на странице больше нет места, скопируйте нужное: ", "kept-offer");
      box.append(element("q", homeless.filter(Boolean).join("; ")));
      form.prepend(box);
    }
    focusOf(form)?.focus();
    say(`Слова от ${timeOf(entry.at)} вернулись в форму, но ещё не сохранены.`);
    form.dispatchEvent(new CustomEvent("keeping:restored", { bubbles: true }));
  }

  function put(field, value) {
    if (field.tagName === "SELECT") {
      if (!choose(field, value)) return false;
    } else if (typeof value === "boolean") field.checked = value;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  // A line at the foot of the window

  function say(sentence, link, address) {
    let bar = document.querySelector(".kept-bar");
    if (!sentence) {
      bar?.remove();
      return;
    }
    if (!bar) {
      bar = element("div", "", "kept-bar");
      bar.setAttribute("role", "status");
      document.body.append(bar);
    }
    const words = element("span", sentence);
    const close = button("Понятно", () => bar.remove());
    bar.textContent = "";
    bar.append(words);
    if (link) {
      const anchor = element("a", link);
      anchor.href = address;
      anchor.target = "_blank";
      bar.append(" ", anchor);
    }
    bar.append(" ", close);
  }

  // Who is signed in by now: a form of this page is sent with a fresh token only where it is still the same person.

  function isSamePerson() {
    return read(WHO) === person;
  }

  function token() {
    return document.cookie.match(/(?:^|; )(?:metodplan_)?csrftoken=([^;]+)/)?.[1] || "";
  }

  function refreshToken(form) {
    const field = form.elements.csrfmiddlewaretoken;
    if (field && token() && isSamePerson()) field.value = token();
  }

  // What happens

  function formOf(target) {
    const form = target instanceof Element ? target.closest("form") || target.form : null;
    return form && forms.has(form) ? form : null;
  }

  function changed(event) {
    const form = formOf(event.target);
    if (!form) return;
    const state = forms.get(form);
    window.clearTimeout(state.timer);
    state.timer = window.setTimeout(() => keep(form), 300);
  }

  function scan() {
    for (const form of document.querySelectorAll("#content form")) if (isWatchable(form)) watch(form);
  }

  function keepAll() {
    for (const form of forms.keys()) {
      if (!form.isConnected) forms.delete(form);
      else if (!isLeaving) keep(form);
    }
  }

  function submitted(event) {
    const form = event.target;
    if (form.id === "logout-form") {
      const unsaved = entries();
      const question = "Есть несохранённые слова. Выйти и забыть их?";
      if ((unsaved.length || [...forms.keys()].some(isDirty)) && !window.confirm(question)) {
        event.preventDefault();
        return;
      }
      isLeaving = true;
      write(OUT, Date.now());
      for (const entry of entries()) drop(entry.name);
      return;
    }
    if (!forms.has(form)) return;
    const isUnsaved = keep(form);
    if (event.defaultPrevented) return;
    if (navigator.onLine === false) {
      event.preventDefault();
      say(isUnsaved ? LOST : "Нет связи. Отправьте ещё раз, когда она вернётся.");
      return;
    }
    refreshToken(form);
    const state = forms.get(form);
    if (state.nonce && form.target !== "_blank") {
      const mark = form.elements.kept || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "kept" }));
      mark.value = state.nonce;
    }
    isLeaving = true;
    // A file that comes instead of a page leaves this one where it is.
    window.setTimeout(() => {
      isLeaving = false;
    }, 5000);
  }

  function asked(event) {
    const form = formOf(event.detail.elt);
    if (!form) return;
    keep(form);
    const state = forms.get(form);
    sent = state.nonce ? state.key + state.nonce : "";
  }

  function answered(event) {
    // The form that was sent may have left the page by now: then detail.elt is what stands around its place.
    const form = formOf(event.detail.requestConfig.elt);
    const isWrite = event.detail.requestConfig.verb !== "get";
    const { status } = event.detail.xhr; // what htmx calls successful is any answer that it may show
    if (form && isWrite && status >= 200 && status < 400) {
      forget(form);
      say(); // what was said of a lost connection or session is past
    }
  }

  function listKept() {
    if (location.pathname !== meta.dataset.index) return;
    const found = entries();
    const content = document.querySelector("#content-main") || document.querySelector("#content");
    if (!found.length || !content) return;
    const box = element("section", "", "kept-offer");
    box.setAttribute("aria-label", "Несохранённые слова");
    box.append(element("strong", "Остались несохранённые слова"));
    const list = element("ul");
    for (const entry of found.slice(0, 10)) {
      const line = element("li");
      const link = element("a", entry.title);
      link.href = entry.url;
      line.append(link, ` от ${timeOf(entry.at)} `, button("забыть", () => {
        drop(entry.name);
        line.remove();
        if (!list.children.length) box.remove();
      }));
      list.append(line);
    }
    box.append(list);
    content.prepend(box);
  }

  write(WHO, person);
  write(IN, BORN);
  hearAnswer();
  tidyUp();

  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", submitted);
  document.addEventListener("htmx:beforeRequest", asked);
  document.addEventListener("htmx:afterRequest", answered);
  document.addEventListener("htmx:configRequest", (event) => {
    if (token() && isSamePerson()) event.detail.headers["X-CSRFToken"] = token();
    if (token() && isSamePerson() && event.detail.parameters.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = token();
  });
  document.addEventListener("htmx:sendError", () => say(LOST));
  document.addEventListener("keeping:signed-out", (event) => {
    say("Сеанс закончился. Браузер помнит ваши слова: войдите в новой вкладке и отправьте ещё раз.", "Войти", event.detail.address);
  });
  document.addEventListener("keeping:stale", () => {
    say(isSamePerson() ? "Вы вошли заново. Отправьте ещё раз." : "В этом браузере вошёл другой человек. Слова остались в форме; чтобы сохранить их, войдите сами.");
  });
  window.addEventListener("storage", (event) => {
    if (event.key === IN && isSamePerson() && document.querySelector(".kept-bar a")) say("Вы снова вошли. Отправьте ещё раз.");
  });
  window.addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepAll();
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isLeaving = false;
    hearAnswer();
    for (const [form, state] of forms) {
      if (!state.nonce || read(state.key + state.nonce)) continue;
      // Saved from here before: what stands in the form is no news.
      state.nonce = "";
      state.saved = typed(snapshot(form, false));
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (isLeaving || ![...forms.keys()].some((form) => form.isConnected && isDirty(form))) return;
    keepAll();
    event.preventDefault();
    event.returnValue = "";
  });
  window.addEventListener("load", () => {
    // The admin's choices with a search tell jQuery alone.
    window.django?.jQuery?.(document).on("change", changed);
    scan();
    listKept();
    new MutationObserver(scan).observe(document.getElementById("content") || document.body, { childList: true, subtree: true });
  });

  window.keeping = { watch, keep, forget, isDirty, say };
})();
