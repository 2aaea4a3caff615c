// Small comforts over pages that work without scripts: closing the panel of a cell, sending a form only once.

function closePanel() {
  const panel = document.getElementById("cell-panel");
  if (!panel || !panel.firstChild) { return; }
  const form = panel.querySelector("[data-cell]");
  panel.replaceChildren();
  const cell = form && document.getElementById(`cell-${form.dataset.cell}`);
  const link = cell && cell.querySelector("a");
  if (link) { link.focus(); }
}

document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close-panel]");
  if (closer && closer.closest("#cell-panel")) {
    event.preventDefault();
    closePanel();
  }
  document.querySelectorAll("details.person-menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) { menu.open = false; }
  });
  if (event.target.closest("[data-print]")) { window.print(); }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { closePanel(); }
});

// A box in the head of a list ticks all boxes of its name in the same form; without scripts it stays hidden.
document.querySelectorAll("[data-check-all]").forEach((box) => {
  const boxes = () => box.form.querySelectorAll(`input[type="checkbox"][name="${box.dataset.checkAll}"]`);
  box.hidden = false;
  box.addEventListener("change", () => { boxes().forEach((one) => { one.checked = box.checked; }); });
});

// A form that is being sent cannot be sent twice by an impatient second click.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!form.hasAttribute("hx-post") && form.method === "post") { form.dataset.sent = "1"; }
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});
