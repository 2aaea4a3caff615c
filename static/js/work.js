// The report page with scripts: parts as tabs, a click on a number goes to its place in the source and back, zoom,
// page list and find. Without this script the parts stand below each other and the links in the numbers do the same.
(function () {
  "use strict";

  var work = document.querySelector("[data-work]");
  if (!work) { return; }
  var tabs = work.querySelector("[data-tabs]");
  var panels = Array.prototype.slice.call(work.querySelectorAll("[data-panel]"));
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

  if (tabs) {
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
    narrow.addEventListener("change", function () {
      tabs.querySelector("[data-narrow-only]").hidden = !narrow.matches;
      show(work.dataset.tab === "source" && !narrow.matches ? panels[0].id : work.dataset.tab);
    });
    var hasFindings = work.querySelector("#findings .finding");
    show(hasFindings || !panels[1] ? panels[0].id : panels[1].id);
    followHash();
    window.addEventListener("hashchange", followHash);
  }

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

  function prepareFrame() {
    var inside;
    try { inside = frame.contentDocument; } catch (error) { return; }
    if (!inside || !inside.body || inside.URL === "about:blank") { return; }
    ready = true;
    work.querySelectorAll("[data-place]").forEach(function (cell) {
      var element = inside.getElementById(cell.dataset.place);
      if (element) { element.dataset.cell = cell.id; }
    });
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
