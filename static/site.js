// What scripts add: shorter addresses and a button that prints. Without scripts the pages need neither.
"use strict";

function leaveOutBlanks(event) {
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-scripted]").forEach((part) => (part.hidden = false));
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  document.querySelectorAll("form.filter").forEach((form) => form.addEventListener("formdata", leaveOutBlanks));
});
