// A report written on pages: it saves itself field by field, the tables take keys and pasted blocks, figures are put
// into texts. Without scripts the same form is saved by its button.
import { startConflicts } from "./writing/conflicts.js";
import { startGrid } from "./writing/grid.js";
import { startSaving } from "./writing/saving.js";
import { startTexts } from "./writing/texts.js";

const form = document.querySelector("[data-write]");
if (form && !form.querySelector("fieldset").disabled) {
  const conflicts = startConflicts(form);
  const saving = startSaving(form, conflicts);
  startGrid(form, saving);
  startTexts(form, saving);
}
