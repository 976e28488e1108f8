// The stock search field inside a multiple choice has no name; give it that of its own field.
"use strict";

window.addEventListener("load", () => {
  for (const search of document.querySelectorAll(".select2-search__field")) {
    const field = search.closest(".form-row, td");
    const label = field && field.querySelector("label");
    search.setAttribute("aria-label", label ? label.textContent.replace(":", "").trim() : "Поиск");
  }
});
