// Shows what was understood from the schedule while it is typed; without scripts the same line appears after saving.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("id_schedule");
  const echo = document.getElementById("id_schedule_echo");
  if (!field || !echo) return;
  const address = new URL(echo.dataset.address, window.location.href);
  let timer = 0;
  let asked = 0;
  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(async () => {
      const turn = (asked += 1);
      address.searchParams.set("text", field.value);
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.ok && turn === asked) echo.textContent = (await answer.json()).echo;
    }, 300);
  });
});
