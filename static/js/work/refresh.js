// The page fetched again after something was saved: htmx swaps its parts (hx-select-oob of #page-refresh), while the
// source, the chosen tab, the place on the page and what is being written stay.
import { focusCell, neighbour, nextDoubt } from "./grid.js";

/** Texts that were begun and not sent, by the id of their field. */
function unsentTexts(work) {
  const fields = [...work.querySelectorAll("textarea[id]")];
  return fields.filter((field) => field.value !== field.defaultValue).map((field) => [field.id, field.value]);
}

function putBack([id, text]) {
  const field = document.getElementById(id);
  if (!field) { return; }
  field.value = text;
  const fold = field.closest("details");
  if (fold) { fold.open = true; }
}

/** Fetch the page again after a step or for another comparison; return a function that does it at any time. */
export function startRefresh(work, tabs, frame) {
  const source = document.getElementById("page-refresh");

  async function fetchAgain(address) {
    const tab = work.dataset.tab;
    const top = window.scrollY;
    const unsent = unsentTexts(work);
    await window.htmx.ajax("GET", address, { source });
    unsent.forEach(putBack);
    tabs.prepare(tab);
    frame.markPlaces();
    window.scrollTo(window.scrollX, top);
  }

  // Another page in place of this one (a login, an error) is loaded as a whole.
  source.addEventListener("htmx:beforeSwap", (event) => {
    const same = event.detail.xhr.status === 200 && event.detail.serverResponse.includes('id="page-refresh"');
    if (!same) { event.detail.shouldSwap = false; window.location.reload(); }
  });
  source.addEventListener("htmx:sendError", () => window.location.reload());

  document.body.addEventListener("report-changed", async (event) => {
    await fetchAgain(location.pathname + location.search);
    if (event.detail.cell) { document.getElementById("cell-panel").replaceChildren(); }
    const cell = document.getElementById(`cell-${event.detail.cell}`);
    if (cell) {
      const next = { confirmed: nextDoubt, undone: () => cell }[event.detail.how] || ((each) => neighbour(each, 1, 0));
      focusCell(next(cell) || cell);
      frame.mark(cell);
    }
    work.dispatchEvent(new CustomEvent("work:fetched", { detail: event.detail }));
  });

  work.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-beside] a");
    if (!link) { return; }
    event.preventDefault();
    history.replaceState(null, "", link.getAttribute("href"));
    await fetchAgain(link.getAttribute("href"));
    const again = work.querySelector('[data-beside] a[aria-current="true"]');
    if (again) { again.focus({ preventScroll: true }); }
  });

  return async (address) => {
    await fetchAgain(address);
    work.dispatchEvent(new CustomEvent("work:fetched", { detail: {} }));
  };
}
