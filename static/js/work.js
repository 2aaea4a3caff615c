// The report page with scripts: parts as tabs, a click on a number goes to its place in the source and back, zoom,
// page list and find. Without this script the parts stand below each other and the links in the numbers do the same.
(function () {
  "use strict";

  var work = document.querySelector("[data-work]");
  if (!work) { return; }
  var tabs, panels;
  var frame = work.querySelector("iframe.source-frame");
  var narrow = window.matchMedia("(max-width: 61.99rem)");
  var source = document.getElementById("source");

  // --- tabs ---

  function tabFor(id) { return tabs && tabs.querySelector('a[href="#' + id + '"]'); }

  function show(id) {
    panels.forEach(function (panel) { panel.classList.toggle("is-tucked", panel.id !== id); });
    if (source) { source.classList.toggle("is-tucked", narrow.matches && id !== "source"); }
    work.querySelectorAll(".cell-legend").forEach(function (legend) {
      legend.classList.toggle("is-tucked", id.indexOf("table-") !== 0);
    });
    tabs.querySelectorAll("a").forEach(function (link) {
      var chosen = link.hash === "#" + id;
      link.setAttribute("aria-selected", chosen ? "true" : "false");
      link.tabIndex = chosen ? 0 : -1;
    });
    work.dataset.tab = id;
  }

  function reveal(target) {
    var panel = target && target.closest("[data-panel]");
    if (panel) { show(panel.id); }
    return panel;
  }

  function followHash() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && reveal(target) && target !== target.closest("[data-panel]")) {
      target.scrollIntoView({ block: "center" });
    }
  }

  // Called for the page as it came, and again for each new copy of the parts.
  function prepareParts(chosen) {
    tabs = work.querySelector("[data-tabs]");
    panels = Array.prototype.slice.call(work.querySelectorAll("[data-panel]"));
    if (!tabs) { return; }
    tabs.setAttribute("role", "tablist");
    tabs.querySelectorAll("li").forEach(function (item) { item.setAttribute("role", "presentation"); });
    tabs.querySelectorAll("a").forEach(function (link) {
      link.setAttribute("role", "tab");
      link.setAttribute("aria-controls", link.hash.slice(1));
    });
    panels.forEach(function (panel) { panel.setAttribute("role", "tabpanel"); });
    tabs.addEventListener("click", function (event) {
      var link = event.target.closest("a");
      if (!link) { return; }
      event.preventDefault();
      show(link.hash.slice(1));
      history.replaceState(null, "", link.hash);
    });
    tabs.addEventListener("keydown", function (event) {
      var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) { return; }
      var links = Array.prototype.filter.call(tabs.querySelectorAll("a"), function (link) {
        return link.offsetParent !== null;
      });
      var next = links[(links.indexOf(document.activeElement) + step + links.length) % links.length];
      show(next.hash.slice(1));
      next.focus();
    });
    work.classList.add("has-tabs");
    tabs.querySelector("[data-narrow-only]").hidden = !narrow.matches;
    var hasFindings = work.querySelector("#findings .finding");
    show(chosen || (hasFindings || !panels[1] ? panels[0].id : panels[1].id));
  }

  prepareParts("");
  if (tabs) {
    narrow.addEventListener("change", function () {
      tabs.querySelector("[data-narrow-only]").hidden = !narrow.matches;
      show(work.dataset.tab === "source" && !narrow.matches ? panels[0].id : work.dataset.tab);
    });
    followHash();
    window.addEventListener("hashchange", followHash);
  }

  // --- the page fetched again after something was saved: the parts change, the source and the place stay ---

  function fetchAgain(address, then) {
    return fetch(address, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) { throw new Error("not the page"); }
      return answer.text();
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html");
      var tab = work.dataset.tab;
      var top = window.scrollY;
      var unsent = Array.prototype.filter.call(document.querySelectorAll("[data-live] textarea[id]"), function (field) {
        return field.value !== field.defaultValue;
      });
      document.querySelectorAll("[data-live]").forEach(function (old) {
        var replacement = fresh.getElementById(old.id);
        if (!replacement) { throw new Error("another page"); }
        old.replaceWith(document.adoptNode(replacement));
        window.htmx.process(document.getElementById(old.id));
      });
      document.querySelectorAll(".messages").forEach(function (old) { old.remove(); });
      var told = fresh.querySelector(".messages");
      if (told) { document.getElementById("report-top").before(document.adoptNode(told)); }
      unsent.forEach(function (old) {
        var field = document.getElementById(old.id);
        if (!field) { return; }
        field.value = old.value;
        var fold = field.closest("details");
        if (fold) { fold.open = true; }
      });
      prepareParts(tab);
      markPlaces();
      window.scrollTo(window.scrollX, top);
      if (then) { then(); }
    }).catch(function (problem) {
      window.console.error(problem);
      window.location.reload();
    });
  }

  document.body.addEventListener("report-changed", function (event) {
    var panel = document.getElementById("cell-panel");
    var code = event.detail.cell;
    fetchAgain(location.pathname + location.search, function () {
      panel.replaceChildren();
      var cell = document.getElementById("cell-" + code);
      if (cell) { focusCell(neighbour(cell, 1, 0) || cell); mark(cell); }
    });
  });

  work.addEventListener("click", function (event) {
    var link = event.target.closest("[data-beside] a");
    if (!link) { return; }
    event.preventDefault();
    history.replaceState(null, "", link.getAttribute("href"));
    fetchAgain(link.href, function () {
      var again = work.querySelector('[data-beside] a[aria-current="true"]');
      if (again) { again.focus({ preventScroll: true }); }
    });
  });

  // --- the tables as a spreadsheet: arrows, typing, pasting ---

  function focusCell(cell) {
    var link = cell.querySelector("a.form-value-link");
    if (!link) { return; }
    link.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    // A list of suggestions of a field that has just gone may take the focus along when it closes.
    window.requestAnimationFrame(function () {
      if (document.activeElement === document.body) { link.focus(); }
    });
  }

  function neighbour(cell, down, right) {
    var rows = Array.prototype.map.call(cell.closest("table").rows, function (row) {
      return Array.prototype.slice.call(row.querySelectorAll("td.form-value"));
    }).filter(function (cells) { return cells.length; });
    var at = rows.findIndex(function (cells) { return cells.indexOf(cell) >= 0; });
    var column = rows[at].indexOf(cell) + right;
    var row = rows[at + down];
    if (!row || column < 0 || (right && column >= row.length)) { return null; }
    return row[Math.min(column, row.length - 1)];
  }

  var typed = null; // what was typed over a cell while its form is on the way

  // In the same turn as the swap, not after it has settled (when htmx looks for autofocus): the focus would be
  // taken from a field that somebody has begun to fill by then, and what is typed there would land in the value.
  // The form of a cell stands over the lower right of the page: the cell itself stays in sight above it.
  document.body.addEventListener("htmx:afterSwap", function (event) {
    var panel = document.getElementById("cell-panel");
    var form = event.target === panel && panel.querySelector("[data-cell]");
    var cell = form && document.getElementById("cell-" + form.dataset.cell);
    var field = form && form.querySelector("[autofocus]");
    if (field) {
      field.removeAttribute("autofocus");
      field.focus();
      if (typed !== null && field.name === "value") { field.value = typed; } else { field.select(); }
      typed = null;
    }
    if (!cell || cell.offsetParent === null) { return; }
    var edge = panel.getBoundingClientRect();
    var place = cell.getBoundingClientRect();
    if (place.bottom > edge.top - 12 && place.right > edge.left) { window.scrollBy(0, place.bottom - edge.top + 12); }
  });

  function edit(link, value) {
    typed = value;
    window.htmx.ajax("GET", link.getAttribute("href"), { target: "#cell-panel", swap: "innerHTML" }).finally(function () {
      typed = null;
    });
  }

  work.addEventListener("keydown", function (event) {
    var link = event.target.closest("td.form-value a.form-value-link");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (typed !== null && /^[0-9.]$/.test(event.key)) { typed += event.key; event.preventDefault(); return; }
    var step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (step) {
      event.preventDefault();
      var next = neighbour(link.closest("td"), step[0], step[1]);
      if (next) { focusCell(next); }
      return;
    }
    if (link.hasAttribute("hx-get") && /^[0-9-]$/.test(event.key)) {
      event.preventDefault();
      var cell = link.closest("td");
      mark(cell);
      pointAt(cell.dataset.place);
      edit(link, event.key);
    }
  });

  document.addEventListener("paste", function (event) {
    var link = document.activeElement && document.activeElement.closest("td.form-value a.form-value-link[hx-get]");
    if (!link || !work.dataset.blockUrl) { return; }
    event.preventDefault();
    var text = event.clipboardData.getData("text/plain").replace(/[\r\n]+$/, "");
    if (!/[\t\n]/.test(text)) { edit(link, text.trim()); return; }
    var values = {
      start: link.closest("td").id.slice("cell-".length),
      block: text,
      csrfmiddlewaretoken: document.querySelector('input[name="csrfmiddlewaretoken"]').value
    };
    window.htmx.ajax("POST", work.dataset.blockUrl, { target: "#cell-panel", swap: "innerHTML", values: values });
  });

  // --- from a number to its place in the source, and back ---

  var ready = false;
  var waiting = "";

  function pointAt(place) {
    if (!frame || !place) { return; }
    var inside = frame.contentWindow;
    if (!ready) { waiting = place; return; }
    inside.location.hash = place; // an address given to replace() would be taken relative to this page
    var element = inside.document && inside.document.getElementById(place);
    if (element && element.scrollIntoView) { element.scrollIntoView({ block: "center", inline: "center" }); }
  }

  function mark(cell) {
    work.querySelectorAll(".is-pointed").forEach(function (other) { other.classList.remove("is-pointed"); });
    if (cell) { cell.classList.add("is-pointed"); }
  }

  work.addEventListener("click", function (event) {
    var cell = event.target.closest("[data-place]");
    if (cell) {
      mark(cell);
      pointAt(cell.dataset.place);
      if (event.target.closest('a[target="source-frame"]')) {
        event.preventDefault();
        if (narrow.matches) { show("source"); }
      }
      return;
    }
    var link = event.target.closest('a[href^="#"]');
    if (link && !link.closest("[data-tabs]")) {
      var target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (target && reveal(target)) {
        event.preventDefault();
        history.replaceState(null, "", link.hash);
        target.scrollIntoView({ block: "center" });
        if (target.dataset.place) { mark(target); pointAt(target.dataset.place); }
        var inner = target.querySelector("a");
        if (inner) { inner.focus({ preventScroll: true }); }
      }
    }
  });

  function markPlaces() {
    var inside = ready && frame.contentDocument;
    if (!inside) { return; }
    work.querySelectorAll("[data-place]").forEach(function (cell) {
      var element = inside.getElementById(cell.dataset.place);
      if (element) { element.dataset.cell = cell.id; }
    });
  }

  function prepareFrame() {
    var inside;
    try { inside = frame.contentDocument; } catch (error) { return; }
    if (!inside || !inside.body || inside.URL === "about:blank") { return; }
    ready = true;
    markPlaces();
    inside.addEventListener("click", function (event) {
      var element = event.target.closest("[data-cell]");
      if (!element) { return; }
      event.preventDefault();
      var cell = document.getElementById(element.dataset.cell);
      if (!cell) { return; }
      pointAt(cell.dataset.place);
      reveal(cell);
      mark(cell);
      cell.scrollIntoView({ block: "center" });
      var link = cell.querySelector("a");
      if (link) { link.focus({ preventScroll: true }); }
    });
    prepareTools(inside);
    if (waiting) { pointAt(waiting); waiting = ""; }
    var pointed = location.hash.indexOf("#cell-") === 0 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (pointed && pointed.dataset.place) { mark(pointed); pointAt(pointed.dataset.place); }
  }

  // --- zoom, pages, find ---

  function prepareTools(inside) {
    var tools = work.querySelector("[data-source-tools]");
    tools.hidden = false;
    var zoom = tools.querySelector("[data-source-zoom]");
    zoom.onchange = function () {
      inside.body.classList.remove("zoom-75", "zoom-125", "zoom-150", "zoom-200");
      if (zoom.value !== "100") { inside.body.classList.add("zoom-" + zoom.value); }
    };
    zoom.onchange();
    var pages = inside.querySelectorAll(".source-page");
    var list = tools.querySelector("[data-source-page]");
    list.hidden = pages.length < 2;
    list.replaceChildren();
    Array.prototype.forEach.call(pages, function (page, number) {
      list.add(new Option("第" + (number + 1) + "页", page.id));
    });
    list.onchange = function () { inside.getElementById(list.value).scrollIntoView(); };
    var find = tools.querySelector("[data-source-find]");
    find.hidden = pages.length > 0;
    var found = tools.querySelector("[data-source-found]");
    var hits = [];
    var current = -1;
    function clear() {
      hits.forEach(function (hit) {
        var parent = hit.parentNode;
        parent.replaceChild(inside.createTextNode(hit.textContent), hit);
        parent.normalize();
      });
      hits = [];
      current = -1;
    }
    function search(words) {
      clear();
      if (!words) { found.textContent = ""; return; }
      var walker = inside.createTreeWalker(inside.body, NodeFilter.SHOW_TEXT);
      var texts = [];
      while (walker.nextNode()) { texts.push(walker.currentNode); }
      texts.forEach(function (text) {
        var at;
        while ((at = text.data.indexOf(words)) >= 0 && hits.length < 500) {
          var rest = text.splitText(at);
          text = rest.splitText(words.length);
          var hit = inside.createElement("mark");
          hit.className = "found";
          rest.parentNode.replaceChild(hit, rest);
          hit.appendChild(rest);
          hits.push(hit);
        }
      });
      step(1);
    }
    function step(by) {
      if (!hits.length) { found.textContent = "没有"; return; }
      if (hits[current]) { hits[current].classList.remove("is-current"); }
      current = (current + by + hits.length) % hits.length;
      hits[current].classList.add("is-current");
      hits[current].scrollIntoView({ block: "center" });
      found.textContent = (current + 1) + "/" + hits.length;
    }
    var searched = "";
    find.onkeydown = function (event) {
      if (event.key !== "Enter") { return; }
      event.preventDefault();
      var words = find.value.trim();
      if (words === searched && hits.length) { step(event.shiftKey ? -1 : 1); } else { searched = words; search(words); }
    };
    find.oninput = function () { if (!find.value) { searched = ""; search(""); } };
  }

  if (frame) {
    frame.addEventListener("load", prepareFrame);
    if (frame.contentDocument && frame.contentDocument.readyState === "complete") { prepareFrame(); }
  }
})();
