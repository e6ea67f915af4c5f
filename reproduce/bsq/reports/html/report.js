"use strict";
const form = document.querySelector("form");
const status = document.querySelector("#status");
const items = [...document.querySelectorAll("[data-verdict]")];
const rows = items.filter((item) => item.matches("tr"));

function apply() {
  const verdicts = new Set([...form.querySelectorAll("input:checked")].map((box) => box.value));
  const kind = form.querySelector("select").value;
  for (const item of items) {
    const chosen = verdicts.has(item.dataset.verdict) && (!kind || item.dataset.kind === kind);
    item.toggleAttribute("hidden", !chosen); // the hidden property is one of HTML, not of SVG
  }
  const left = rows.filter((row) => !row.hasAttribute("hidden")).length;
  status.textContent = `${left} of ${rows.length} claims shown`;
}

form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
apply();
