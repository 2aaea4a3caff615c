// The fields of a table as a spreadsheet: arrows, enter, a block pasted over them.

/** Rows of the fields of a table, in printed order. */
function rowsOf(table) {
  return [...table.rows]
    .map((row) => [...row.querySelectorAll(".cell-input")])
    .filter((fields) => fields.length);
}

function place(field) {
  const rows = rowsOf(field.closest("table"));
  const down = rows.findIndex((fields) => fields.includes(field));
  return { rows, down, right: rows[down].indexOf(field) };
}

function go(field, down, right) {
  const at = place(field);
  const row = at.rows[at.down + down];
  const next = row && row[Math.min(at.right + right, row.length - 1)];
  if (next && at.right + right >= 0) { next.focus(); next.select(); }
}

/** Whether the caret is at this edge of the field, or all of it is selected. */
function atEdge(field, right) {
  const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  const edge = right > 0 ? field.value.length : 0;
  return all || (field.selectionStart === edge && field.selectionEnd === edge);
}

/** Take keys and pasted blocks on the fields of the tables. */
export function startGrid(form, saving) {
  form.addEventListener("focusin", (event) => { if (event.target.matches(".cell-input")) { event.target.select(); } });

  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches(".cell-input") || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    const step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], Enter: [1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (!step || (step[1] && !atEdge(field, step[1]))) { return; }
    event.preventDefault();
    go(field, step[0], step[1]);
  });

  form.addEventListener("paste", (event) => {
    const field = event.target;
    const text = event.clipboardData.getData("text/plain").replace(/[\r\n]+$/, "");
    if (!field.matches(".cell-input") || !/[\t\n]/.test(text)) { return; }
    event.preventDefault();
    const at = place(field);
    const block = text.split(/\r?\n/).map((line) => line.split("\t"));
    const fits = block.every((values, down) => {
      const row = at.rows[at.down + down];
      return row && at.right + values.length <= row.length;
    });
    if (!fits) {
      saving.say(`粘贴的是${block.length}行${Math.max(...block.map((values) => values.length))}列，从所选单元格起表中放不下`, true);
      return;
    }
    block.forEach((values, down) => values.forEach((value, right) => {
      const target = at.rows[at.down + down][at.right + right];
      if (value.trim() && target.value !== value.trim()) {
        target.value = value.trim();
        saving.touch(target, 0);
      }
    }));
  });
}
