// Large type and high contrast at the visitor's wish, kept on their machine. Without scripts the page needs neither.
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

function apply(name, isOn) {
  root.classList.toggle(name, isOn);
  const button = document.querySelector(`[data-switch="${name}"]`);
  if (button) button.setAttribute("aria-pressed", String(isOn));
}

for (const name of choices) apply(name, stored(name));

document.addEventListener("DOMContentLoaded", () => {
  const group = document.querySelector("[data-switches]");
  if (!group) return;
  group.hidden = false;
  for (const name of choices) {
    apply(name, root.classList.contains(name));
    group.querySelector(`[data-switch="${name}"]`).addEventListener("click", () => {
      const isOn = !root.classList.contains(name);
      apply(name, isOn);
      try {
        window.localStorage.setItem(name, isOn ? "1" : "0");
      } catch {
        // nothing to keep it in
      }
    });
  }
});
