"use strict";
(function () {
  function filter(button) {
    const table = document.getElementById(button.getAttribute("aria-controls"));
    const wanted = button.dataset.filter;
    button.parentElement.querySelectorAll("button.filter").forEach((other) => {
      other.setAttribute("aria-pressed", String(other === button));
    });
    for (const body of table.tBodies) {
      let left = 0;
      body.querySelectorAll("tr.row").forEach((row) => {
        row.hidden = wanted !== "all" && row.dataset.status !== wanted;
        left += row.hidden ? 0 : 1;
      });
      body.hidden = left === 0;
    }
  }

  function toggleAll(button) {
    const open = button.getAttribute("aria-expanded") !== "true";
    document.getElementById(button.getAttribute("aria-controls")).querySelectorAll("details.detail").forEach((item) => {
      item.open = open;
    });
    button.setAttribute("aria-expanded", String(open));
  }

  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("button.filter");
    const all = event.target.closest("button.toggle-all");
    if (chosen) filter(chosen);
    if (all) toggleAll(all);
  });
})();
