"use strict";
(function () {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("carbonacct-charts").textContent);
  const config = { responsive: true, displaylogo: false, displayModeBar: false };

  function localise(value, lang) {
    if (Array.isArray(value)) return value.map((item) => localise(item, lang));
    if (value === null || typeof value !== "object") return value;
    const keys = Object.keys(value);
    if (keys.length === 2 && "zh" in value && "en" in value) return value[lang];
    const out = {};
    for (const key of keys) out[key] = localise(value[key], lang);
    return out;
  }

  function fit(layout, width) {
    if (width >= 520) return layout;
    layout.font.size = 11;
    layout.height += layout.showlegend === false ? 0 : 70;
    for (const axis of [layout.xaxis, layout.yaxis]) {
      if (axis && axis.nticks) Object.assign(axis, { nticks: 4, tickangle: 0 });
    }
    return layout;
  }

  function draw() {
    const lang = root.dataset.lang;
    for (const chart of data.charts) {
      const place = document.getElementById(chart.id);
      if (place.clientWidth === 0) continue; // inside closed details: drawn when these open
      const layout = fit(localise(chart.layout, lang), place.clientWidth);
      place.style.minHeight = layout.height + "px";
      Plotly.react(place, localise(chart.data, lang), layout, config);
    }
    document.title = data.title[lang];
  }

  document.getElementById("language").addEventListener("click", () => {
    const lang = root.dataset.lang === "zh" ? "en" : "zh";
    root.dataset.lang = lang;
    root.lang = lang === "zh" ? "zh-Hans" : "en";
    draw();
  });

  function cellText(cell, lang) {
    if (cell.classList.contains("n") && "v" in cell.dataset) return cell.dataset.v;
    const copy = cell.cloneNode(true);
    const unread = `${lang === "zh" ? ".en" : ".zh"}, svg, .cell-label`; // pictures and titles of narrow screens
    copy.querySelectorAll(unread).forEach((other) => other.remove());
    return copy.textContent.trim();
  }

  function csvField(cell, lang) {
    let text = cellText(cell, lang);
    const number = cell.classList.contains("n") && text !== "" && Number.isFinite(Number(text));
    if (!number && /^[=+\-@\t\r]/.test(text)) text = "'" + text;
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  }

  function download(table) {
    const lang = root.dataset.lang;
    const lines = Array.from(table.rows, (row) => Array.from(row.cells, (cell) => csvField(cell, lang)).join(","));
    const blob = new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = table.id.replace(/^table-/, "") + ".csv";
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function sort(head) {
    const table = head.closest("table");
    const column = head.cellIndex;
    const falling = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const key = (row) => {
      const cell = row.cells[column];
      if ("v" in cell.dataset) return cell.dataset.v === "" ? null : Number(cell.dataset.v);
      return cellText(cell, root.dataset.lang);
    };
    const order = (a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x === null || y === null) return (x === null) - (y === null);
      const both = typeof x === "number" && typeof y === "number";
      const result = both ? x - y : String(x).localeCompare(String(y), root.lang, { numeric: true });
      return falling ? -result : result;
    };
    const body = table.tBodies[0];
    const fixed = Array.from(body.rows).filter((row) => row.classList.contains("strong"));
    const moving = Array.from(body.rows).filter((row) => !row.classList.contains("strong"));
    body.append(...moving.sort(order), ...fixed);
  }

  function show(element) {
    for (let place = element; place; place = place.parentElement) {
      if (place.tagName === "DETAILS") place.open = true;
    }
    element.scrollIntoView({ block: "center" });
    element.classList.add("shown");
    setTimeout(() => element.classList.remove("shown"), 2000);
  }

  const trees = new Map();
  document.querySelectorAll("[data-fig]").forEach((item) => trees.set(item.dataset.fig, item));
  document.querySelectorAll("[data-path]").forEach((item) => {
    if (trees.has(item.dataset.path) && !item.closest("summary")) item.classList.add("traced");
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    const csv = target.closest("button.csv");
    const toggle = target.closest("button.data");
    const head = target.closest("button.sort");
    const traced = target.closest(".traced");
    const link = target.closest('a[href^="#"]');
    if (csv) download(document.getElementById(csv.dataset.table));
    else if (toggle) {
      const panel = document.getElementById(toggle.getAttribute("aria-controls"));
      panel.hidden = !panel.hidden;
      toggle.setAttribute("aria-expanded", String(!panel.hidden));
    } else if (head) sort(head.closest("th"));
    else if (link) {
      const goal = document.getElementById(link.getAttribute("href").slice(1));
      if (goal && (goal.tagName === "DETAILS" || goal.tagName === "TR")) {
        event.preventDefault();
        show(goal);
      }
    } else if (traced) show(trees.get(traced.dataset.path));
  });

  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.querySelector(".plot")) draw();
  }, true);

  window.addEventListener("beforeprint", () => {
    for (const chart of data.charts) {
      const place = document.getElementById(chart.id);
      if (place.clientWidth > 0) Plotly.Plots.resize(place);
    }
  });

  draw();
})();
