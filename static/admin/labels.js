// The stock choosing widget (select2) gives neither its box nor its search field a name; both get that of their own field.
"use strict";

function nameChoosers() {
  for (const part of document.querySelectorAll(".select2-search__field, .select2-selection--single")) {
    const field = part.closest(".form-row, td");
    const label = field && field.querySelector("label");
    part.setAttribute("aria-label", label ? label.textContent.replace(":", "").trim() : "Поиск");
    const chosen = part.querySelector(".select2-selection__rendered");
    if (chosen) {
      // A box within the box would need a name of its own; what is chosen is read out as the value of the outer one.
      chosen.removeAttribute("role");
      chosen.removeAttribute("aria-readonly");
      part.removeAttribute("aria-labelledby");
    }
  }
}

// jQuery makes the widgets in its own turn, which may come after `load`: stand behind them in its queue.
window.addEventListener("load", () => django.jQuery(nameChoosers));
