// Counts of characters, and figures of the tables put where the caret stands.

/** Keep the counts and let the list of figures write into the text that was used last. */
export function startTexts(form, saving) {
  const fields = [...form.querySelectorAll("textarea")];
  let last = fields.find((field) => field.closest("details")?.open) || null;

  fields.forEach((field) => {
    const shown = form.querySelector(`[data-count="${field.name.slice(2)}"]`);
    const count = () => { shown.textContent = [...field.value.replace(/\s/g, "")].length; };
    field.addEventListener("input", count);
    field.addEventListener("written", count);
    field.addEventListener("focus", () => { last = field; });
  });

  document.querySelectorAll("[data-figure]").forEach((button) => {
    button.disabled = !fields.length;
    button.addEventListener("click", () => {
      last.focus();
      last.setRangeText(`{${button.dataset.figure}}`, last.selectionStart, last.selectionEnd, "end");
      last.dispatchEvent(new Event("input"));
      saving.touch(last);
    });
  });
}
