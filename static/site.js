// What scripts add: shorter addresses, a button that prints, pages that open without a connection. Without scripts the pages need neither.
"use strict";

function leaveOutBlanks(event) {
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
}

// The pages seen last open without a connection (worker.js). The first page of a visit was there before its worker.
async function keepPage() {
  const { serviceWorker } = navigator;
  if (!serviceWorker || !("keep" in document.documentElement.dataset)) return;
  const isKept = Boolean(serviceWorker.controller);
  await serviceWorker.register(new URL("worker.js", document.querySelector("link[rel=manifest]").href));
  if (isKept) return;
  const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((part) => part.href || part.src);
  (await serviceWorker.ready).active.postMessage([window.location.href, ...parts]);
}

window.addEventListener("load", () => keepPage().catch(() => {})); // no worker, no harm: the page is here

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-scripted]").forEach((part) => (part.hidden = false));
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  document.querySelectorAll("form.filter").forEach((form) => form.addEventListener("formdata", leaveOutBlanks));
});
