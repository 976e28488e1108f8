// Says what the words of the open row would mean while they are typed; without scripts the same is said once they are kept.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const fields = document.getElementById("open-fields");
  if (!fields) return;
  const { address, line, prefix } = fields.dataset;
  const areas = [...fields.querySelectorAll("textarea")];
  let timer = 0;
  let asked = 0;

  const look = async (chosen) => {
    const url = new URL(address, window.location.href);
    url.searchParams.set("line", line);
    for (const area of chosen) url.searchParams.set(area.name.slice(prefix.length), area.value.slice(0, 1000));
    const turn = (asked += 1);
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected || turn !== asked) return;
    const said = await answer.json();
    for (const area of chosen) {
      const echo = document.getElementById(`${area.id}-echo`);
      if (echo) echo.textContent = said[area.name.slice(prefix.length)] || "";
    }
  };

  for (const area of areas) {
    area.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => look(areas), 300);
    });
    // Ctrl+Enter keeps the row, as in the editor of the plan.
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        fields.closest("tr").querySelector("button[name=correct]").click();
      }
    });
  }
  if (areas.length) {
    areas[0].focus({ preventScroll: true });
    look(areas);
  }
});
