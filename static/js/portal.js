// Small comforts over pages that work without any script: closing the panel of a cell, sending a form only once.
(function () {
  "use strict";

  function closePanel() {
    var panel = document.getElementById("cell-panel");
    if (panel && panel.firstChild) {
      var code = panel.querySelector("[data-cell]");
      panel.replaceChildren();
      if (code) {
        var cell = document.getElementById("cell-" + code.dataset.cell);
        var link = cell && cell.querySelector("a");
        if (link) { link.focus(); }
      }
    }
  }

  document.addEventListener("click", function (event) {
    var closer = event.target.closest("[data-close-panel]");
    if (closer && closer.closest("#cell-panel")) {
      event.preventDefault();
      closePanel();
    }
    document.querySelectorAll("details.person-menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
    var printer = event.target.closest("[data-print]");
    if (printer) { window.print(); }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { closePanel(); }
  });

  // A form that is being sent cannot be sent twice by an impatient second click.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (!form.hasAttribute("hx-post") && form.method === "post") { form.dataset.sent = "1"; }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
})();
