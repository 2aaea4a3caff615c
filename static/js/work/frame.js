// The frame with the source: from a number to its place in the source and back, zoom and list of pages.
import { startFind } from "./find.js";

/**
 * Tie the numbers of the tables to their places in the frame.
 *
 * `pointAt(place)` shows a place in the source, once the frame has loaded; `mark(cell)` marks the cell that is pointed
 * at and no other; `whenReady(tell)` calls back with each document loaded, `inside()` is the one that is shown or null;
 * `markPlaces()` notes at each place which cell it belongs to, and is called for each new copy of
 * the tables.
 */
export function startFrame(work, tabs) {
  const frame = work.querySelector("iframe.source-frame");
  let ready = false;
  let waiting = "";
  const readers = []; // told of each document that the frame has loaded

  function pointAt(place) {
    if (!frame || !place) { return; }
    const inside = frame.contentWindow;
    if (!ready) { waiting = place; return; }
    inside.location.hash = place; // an address given to replace() would be taken relative to this page
    const element = inside.document && inside.document.getElementById(place);
    if (element && element.scrollIntoView) { element.scrollIntoView({ block: "center", inline: "center" }); }
  }

  function mark(cell) {
    work.querySelectorAll(".is-pointed").forEach((other) => other.classList.remove("is-pointed"));
    if (cell) { cell.classList.add("is-pointed"); }
  }

  function markPlaces() {
    const inside = ready && frame.contentDocument;
    if (!inside) { return; }
    work.querySelectorAll("[data-place]").forEach((cell) => {
      const element = inside.getElementById(cell.dataset.place);
      if (element) { element.dataset.cell = cell.id; }
    });
  }

  function comeBack(event) {
    const element = event.target.closest("[data-cell]");
    if (!element) { return; }
    event.preventDefault();
    const cell = document.getElementById(element.dataset.cell);
    if (!cell) { return; }
    pointAt(cell.dataset.place);
    tabs.reveal(cell);
    mark(cell);
    cell.scrollIntoView({ block: "center" });
    const link = cell.querySelector("a");
    if (link) { link.focus({ preventScroll: true }); }
  }

  function prepareTools(inside) {
    const tools = work.querySelector("[data-source-tools]");
    tools.hidden = false;
    const zoom = tools.querySelector("[data-source-zoom]");
    zoom.onchange = () => {
      inside.body.classList.remove("zoom-75", "zoom-125", "zoom-150", "zoom-200");
      if (zoom.value !== "100") { inside.body.classList.add(`zoom-${zoom.value}`); }
    };
    zoom.onchange();
    const pages = [...inside.querySelectorAll(".source-page")];
    const list = tools.querySelector("[data-source-page]");
    list.hidden = pages.length < 2;
    list.replaceChildren();
    pages.forEach((page, number) => list.add(new Option(`第${number + 1}页`, page.id)));
    list.onchange = () => inside.getElementById(list.value).scrollIntoView();
    inside.onscroll = () => {
      const middle = frame.clientHeight / 2;
      const shown = pages.filter((page) => page.getBoundingClientRect().top <= middle).pop();
      if (shown) { list.value = shown.id; }
    };
    const field = tools.querySelector("[data-source-find]");
    field.hidden = pages.length > 0;
    startFind(field, tools.querySelector("[data-source-found]"), inside);
  }

  function prepareFrame() {
    let inside;
    try { inside = frame.contentDocument; } catch { return; }
    if (!inside || !inside.body || inside.URL === "about:blank") { return; }
    ready = true;
    markPlaces();
    inside.addEventListener("click", comeBack);
    prepareTools(inside);
    readers.forEach((tell) => tell(inside));
    if (waiting) { pointAt(waiting); waiting = ""; }
    const named = location.hash.startsWith("#cell-") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named && named.dataset.place) { mark(named); pointAt(named.dataset.place); }
  }

  work.addEventListener("click", (event) => {
    const proposal = event.target.closest("[data-points-at]");
    const cell = proposal
      ? document.getElementById(`cell-${proposal.dataset.pointsAt}`)
      : event.target.closest("[data-place]");
    if (cell) {
      mark(cell);
      pointAt(cell.dataset.place);
      if (event.target.closest('a[target="source-frame"]')) {
        event.preventDefault();
        if (tabs.isNarrow()) { tabs.show("source"); }
      }
      return;
    }
    const link = event.target.closest('a[href^="#"]');
    if (!link || link.closest("[data-tabs]")) { return; }
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target || !tabs.reveal(target)) { return; }
    event.preventDefault();
    history.replaceState(null, "", link.hash);
    target.scrollIntoView({ block: "center" });
    if (target.dataset.place) { mark(target); pointAt(target.dataset.place); }
    const inner = target.querySelector("a");
    if (inner) { inner.focus({ preventScroll: true }); }
  });

  if (frame) {
    frame.addEventListener("load", prepareFrame);
    if (frame.contentDocument && frame.contentDocument.readyState === "complete") { prepareFrame(); }
  }
  function whenReady(tell) {
    readers.push(tell);
    if (ready) { tell(frame.contentDocument); }
  }

  return { pointAt, mark, markPlaces, whenReady, inside: () => (ready ? frame.contentDocument : null) };
}
