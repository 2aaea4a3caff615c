// The tables as a spreadsheet: arrows, typing over a number, pasting a block.

const CELL_LINK = "td.form-value a.form-value-link";

/** Give the focus to the link of a cell and bring the cell into view. */
export function focusCell(cell) {
  const link = cell.querySelector("a.form-value-link");
  if (!link) { return; }
  link.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  // A list of suggestions of a field that has just gone may take the focus along when it closes.
  window.requestAnimationFrame(() => {
    if (document.activeElement === document.body) { link.focus(); }
  });
}

/** The cell this many rows below and columns right of another; null beyond the edge. A short row counts from its end. */
export function neighbour(cell, down, right) {
  const rows = [...cell.closest("table").rows]
    .map((row) => [...row.querySelectorAll("td.form-value")])
    .filter((cells) => cells.length);
  const at = rows.findIndex((cells) => cells.includes(cell));
  const column = rows[at].indexOf(cell) + right;
  const row = rows[at + down];
  if (!row || column < 0 || (right && column >= row.length)) { return null; }
  return row[Math.min(column, row.length - 1)];
}

/** The next cell of the same table that is still in doubt, in printed order; null after the last. */
export function nextDoubt(cell) {
  const later = (other) => cell.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  return [...cell.closest("table").querySelectorAll("td.is-doubtful")].find(later) || null;
}

/** Take keys and pasted blocks on the numbers of the tables. */
export function startGrid(work, frame) {
  let typed = null; // what was typed over a cell while its form is on the way

  function edit(link, value) {
    typed = value;
    window.htmx.ajax("GET", link.getAttribute("href"), { target: "#cell-panel", swap: "innerHTML" }).finally(() => {
      typed = null;
    });
  }

  // In the same turn as the swap, not after it has settled (when htmx looks for autofocus): the focus would be
  // taken from a field that somebody has begun to fill by then, and what is typed there would land in the value.
  // The form of a cell lies over the lower right of the page: the cell itself stays in sight above it.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const panel = document.getElementById("cell-panel");
    if (event.target !== panel) { return; }
    const form = panel.querySelector("[data-cell]");
    const cell = form && document.getElementById(`cell-${form.dataset.cell}`);
    const field = panel.querySelector("[autofocus]");
    if (field) {
      field.removeAttribute("autofocus");
      field.focus();
      if (typed !== null && field.name === "value") { field.value = typed; } else { field.select(); }
      typed = null;
    }
    if (!cell || cell.offsetParent === null) { return; }
    const edge = panel.getBoundingClientRect();
    const place = cell.getBoundingClientRect();
    if (place.bottom > edge.top - 12 && place.right > edge.left) { window.scrollBy(0, place.bottom - edge.top + 12); }
  });

  work.addEventListener("keydown", (event) => {
    const link = event.target.closest(CELL_LINK);
    if (!link || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (typed !== null && /^[0-9.]$/.test(event.key)) { typed += event.key; event.preventDefault(); return; }
    const step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (step) {
      event.preventDefault();
      const next = neighbour(link.closest("td"), step[0], step[1]);
      if (next) { focusCell(next); }
      return;
    }
    if (link.hasAttribute("hx-get") && /^[0-9-]$/.test(event.key)) {
      event.preventDefault();
      const cell = link.closest("td");
      frame.mark(cell);
      frame.pointAt(cell.dataset.place);
      edit(link, event.key);
    }
  });

  document.addEventListener("paste", (event) => {
    const link = document.activeElement && document.activeElement.closest(`${CELL_LINK}[hx-get]`);
    if (!link || !work.dataset.blockUrl) { return; }
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain").replace(/[\r\n]+$/, "");
    if (!/[\t\n]/.test(text)) { edit(link, text.trim()); return; }
    const values = {
      start: link.closest("td").id.slice("cell-".length),
      block: text,
      csrfmiddlewaretoken: document.querySelector('input[name="csrfmiddlewaretoken"]').value
    };
    window.htmx.ajax("POST", work.dataset.blockUrl, { target: "#cell-panel", swap: "innerHTML", values });
  });
}
