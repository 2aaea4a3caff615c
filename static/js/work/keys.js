// The keys of the work page: through the findings, a decision on one, an explanation, a question, a row confirmed, undo,
// and the sheet that lists them.
import { focusCell } from "./grid.js";

const WRITES = "input, textarea, select, [contenteditable], dialog[open]";

/** Take the keys of the findings; the current finding is marked and kept when the page is fetched again. */
export function startKeys(work, tabs, frame, say) {
  const sheet = document.getElementById("key-sheet");
  const waiting = []; // keys pressed while a decision is on the way
  let current = "";
  let busy = false;

  const cards = () => [...work.querySelectorAll("[data-finding]")];
  const undecided = (card) => card.querySelector("[data-decide]") && !card.classList.contains("is-decided");

  function mark(card) {
    cards().forEach((other) => other.classList.toggle("is-current", other === card));
    current = card ? card.id : "";
  }

  function goTo(card) {
    if (!card) { return; }
    tabs.reveal(card);
    mark(card);
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    const link = card.querySelector('.finding-cells a[href^="#cell-"]');
    const cell = link && document.getElementById(link.hash.slice(1));
    if (cell) { frame.mark(cell); frame.pointAt(cell.dataset.place); }
  }

  function step(by) {
    const all = cards();
    const at = all.findIndex((card) => card.id === current);
    const shown = work.dataset.tab === "findings";
    if (at < 0 || !shown) { goTo(all[Math.max(at, 0)]); return; }
    goTo(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  function decide(key) {
    const card = document.getElementById(current) || cards().find(undecided);
    const form = card && card.querySelector("[data-decide]");
    if (work.dataset.tab !== "findings" || !card) { return; }
    if (!form) { say("这一条不需要处理意见。"); return; }
    const button = form.querySelector(`[data-key="${key}"]`);
    if (!button) { say("单位没有写情况说明，不能选“说明成立，予以认可”。", "warning"); return; }
    mark(card);
    busy = true;
    button.click();
  }

  function explain() {
    const fold = document.getElementById(current)?.querySelector("[data-explain]") || work.querySelector("[data-explain]");
    if (!fold) { return; }
    goTo(fold.closest("[data-finding]"));
    fold.open = true;
    fold.querySelector("textarea").focus();
  }

  function ask() {
    const card = document.getElementById(current) || cards()[0];
    const link = card && card.querySelector("[data-ask]");
    if (link) { goTo(card); link.click(); }
  }

  // The row of the cell that has the focus; without one, the focus goes to the first doubt first.
  function confirmRow() {
    const doubts = [...work.querySelectorAll("td.is-doubtful")].filter((cell) => cell.offsetParent !== null);
    const cell = document.activeElement?.closest("td.form-value");
    if (!cell) {
      if (doubts.length) { focusCell(doubts[0]); frame.mark(doubts[0]); frame.pointAt(doubts[0].dataset.place); }
      return;
    }
    const block = cell.closest(".form-table-block");
    const button = cell.parentElement.querySelector(".confirm-row") || block.querySelector("p > .confirm-row");
    if (!button) { say("这一行没有存疑的数字。"); return; }
    busy = true;
    button.click();
  }

  function press(key) {
    if (key === "n") { step(1); }
    if (key === "p") { step(-1); }
    if (key === "e") { explain(); }
    if (key === "q") { ask(); }
    if (key === "c") { confirmRow(); }
    if (key === "?" && sheet) { sheet.showModal(); }
    if (/^[123]$/.test(key)) { decide(key); }
  }

  function undo(event) {
    const form = document.querySelector("form[data-undo]");
    if (form && event.key === "z" && !event.shiftKey) { event.preventDefault(); form.requestSubmit(); }
  }

  function take(event) {
    if (event.altKey || event.target.closest?.(WRITES)) { return; }
    if (event.ctrlKey || event.metaKey) { undo(event); return; }
    // A digit on a number of a table begins a correction.
    if (!/^[npeqc?123]$/.test(event.key) || (/\d/.test(event.key) && event.target.closest?.("td.form-value"))) { return; }
    event.preventDefault();
    if (busy) { waiting.push(event.key); } else { press(event.key); }
  }

  // After a decision the next open finding is the current one; after undo the finding that is open again.
  function comeBack(event) {
    const named = event.detail.finding && document.getElementById(event.detail.finding);
    busy = false;
    if (named) {
      const all = cards();
      const at = all.indexOf(named);
      const next = [...all.slice(at), ...all.slice(0, at)].find(undecided);
      goTo(next || named);
    } else {
      mark(document.getElementById(current));
    }
    if (waiting.length) { press(waiting.shift()); }
  }

  document.addEventListener("keydown", take);
  document.body.addEventListener("htmx:responseError", () => { busy = false; });
  document.body.addEventListener("htmx:sendError", () => { busy = false; });
  work.addEventListener("work:fetched", comeBack);
  frame.whenReady((inside) => inside.addEventListener("keydown", take));
  work.addEventListener("click", (event) => {
    const card = event.target.closest("[data-finding]");
    if (card) { mark(card); }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]") && sheet) { sheet.showModal(); }
  });

  function showButton() {
    document.querySelectorAll("[data-keys-open]").forEach((button) => { button.hidden = false; });
  }
  showButton();
  work.addEventListener("work:fetched", showButton);
  mark(cards().find(undecided) || null);
}
