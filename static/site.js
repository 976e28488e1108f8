// What scripts add: large type and high contrast at the visitor's wish, kept on their machine, and shorter addresses.
// Without scripts the pages need neither.
"use strict";

const root = document.documentElement;
const choices = ["large", "contrast"];

function stored(name) {
  try {
    return window.localStorage.getItem(name) === "1";
  } catch {
    return false; // a browser that keeps nothing: the switch works until the page is left
  }
}

function store(name, isOn) {
  try {
    window.localStorage.setItem(name, isOn ? "1" : "0");
  } catch {
    // nothing to keep it in
  }
}

function showSwitches(group) {
  group.hidden = false;
  for (const button of group.querySelectorAll("[data-switch]")) {
    const name = button.dataset.switch;
    button.setAttribute("aria-pressed", String(root.classList.contains(name)));
    button.addEventListener("click", () => {
      const isOn = root.classList.toggle(name);
      button.setAttribute("aria-pressed", String(isOn));
      store(name, isOn);
    });
  }
}

function leaveOutBlanks(event) {
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
}

// Before the page is painted, so that it does not change before the visitor's eyes.
for (const name of choices) root.classList.toggle(name, stored(name));

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-switches]").forEach(showSwitches);
  document.querySelectorAll("[data-scripted]").forEach((part) => (part.hidden = false));
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  document.querySelectorAll("form.filter").forEach((form) => form.addEventListener("formdata", leaveOutBlanks));
});
